import type { Count, Counter } from './counter.js';
import type { MemoryCounter } from './memory-counter.js';

/** The longest wait for the store; a caller's own deadline with the broker comes after it, and both fit in 2 s. */
const DEADLINE_MS = 250;
/** Pause after a failure of the store. */
const REST_MS = 3_000;

/** Counts in the store; in memory, from where the store stood, while that is away, hung or slow. Reports each outage once. */
export class InsuredCounter implements Counter {
  private restUntil = -Infinity;
  private away = false;

  constructor(
    private readonly store: Counter,
    private readonly insurance: MemoryCounter,
    private readonly now: () => number,
    private readonly warn: (line: string) => void,
  ) {}

  /** Never rejects, and answers within a quarter of a second. */
  async add(key: string, points: number): Promise<Count> {
    if (this.now() < this.restUntil) return this.insurance.add(key, points);
    try {
      const count = await withinDeadline(this.store.add(key, points));
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

function withinDeadline<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`no answer within ${DEADLINE_MS} ms`));
    // After a pause of this process timers come before answers that have arrived: those are read first.
    const timer = setTimeout(() => setImmediate(late), DEADLINE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
