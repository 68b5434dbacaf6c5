import type { Count, Counter } from './counter.js';
import type { MemoryCounter } from './memory-counter.js';

/** Pause after a failure of the store. */
const REST_MS = 3_000;

/** Counts in the store; in memory, from where the store stood, while that is away, hung or slow. Reports each outage once. */
export class InsuredCounter implements Counter {
  private restUntil = -Infinity;
  private away = false;

  constructor(
    private readonly store: Counter,
    /** The longest wait for the store, in milliseconds. */
    private readonly timeoutMs: number,
    private readonly insurance: MemoryCounter,
    private readonly now: () => number,
    private readonly warn: (line: string) => void,
  ) {}

  /** Never rejects, and answers within `timeoutMs`. */
  async add(key: string, points: number): Promise<Count> {
    if (this.now() < this.restUntil) return this.insurance.add(key, points);
    try {
      const count = await within(this.timeoutMs, this.store.add(key, points));
      this.away = false;
      this.insurance.learn(key, count);
      return count;
    } catch (error) {
      this.rest(error);
      return this.insurance.add(key, points);
    }
  }

  private rest(error: unknown): void {
    this.restUntil = this.now() + REST_MS;
    if (this.away) return;
    this.away = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.warn(`Rate limits count in this process alone until the store answers again: ${reason}`);
  }
}

function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`no answer within ${ms} ms`));
    // After a pause of this process timers come before answers that have arrived: those are read first.
    const timer = setTimeout(() => setImmediate(late), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
