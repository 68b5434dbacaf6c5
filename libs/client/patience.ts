import { ProblemError } from './problem.js';

/** The API says something at least every 30 s: a wait is answered, a stream has its comments. */
const SILENCE_MS = 45_000;
const MOST_FAILURES = 12;
const LONGEST_PAUSE_MS = 10_000;
/** A longer Retry-After is looked at again after this: Node fires a timer of weeks at once. */
const LONGEST_ASKED_MS = 300_000;
/** The queue is away, a limit is reached, or what stands in front of the API found none. */
const PASSING = [429, 502, 503, 504];

/** Asks again where that helps: about a minute and a half of failures in a row, and as long as it takes between successes. */
export class Patience {
  private failures = 0;
  private attempt = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly giveUp = () => this.attempt.abort(this.signal?.reason);

  constructor(private readonly signal: AbortSignal | undefined) {
    signal?.addEventListener('abort', this.giveUp);
  }

  /** The signal of the next attempt: aborted by the caller, or when nothing is heard for 45 s. */
  begin(): AbortSignal {
    this.signal?.throwIfAborted();
    this.attempt = new AbortController();
    this.listen();
    return this.attempt.signal;
  }

  heard(): void {
    this.failures = 0;
    this.listen();
  }

  /** Waits as long as `error` asks for. @throws `error` where asking again would not help, or the reason of the caller's signal */
  async after(error?: unknown): Promise<void> {
    clearTimeout(this.timer);
    this.signal?.throwIfAborted();
    if (error !== undefined && (!this.isPassing(error) || ++this.failures > MOST_FAILURES)) throw error;
    const asked = error instanceof ProblemError ? Math.min(LONGEST_ASKED_MS, (error.retryAfterSeconds ?? 0) * 1000) : 0;
    await this.pause(Math.max(asked, Math.min(LONGEST_PAUSE_MS, 250 * 2 ** this.failures)));
  }

  end(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.giveUp);
  }

  private listen(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.attempt.abort(), SILENCE_MS);
  }

  /** fetch reports a lost connection as a TypeError. */
  private isPassing(error: unknown): boolean {
    if (error instanceof ProblemError) return PASSING.includes(error.status);
    return error instanceof TypeError || this.attempt.signal.aborted;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(this.signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        this.signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      this.signal?.addEventListener('abort', stop, { once: true });
    });
  }
}
