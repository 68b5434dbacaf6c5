import type { Count, Counter } from './counter.js';
import { RecentKeys } from './recent-keys.js';

/** Keys of one process that are remembered at once: a flood of addresses must not fill the memory. */
export const MAX_KEYS = 10_000;

/** Counts in this process alone: better than nothing while the shared store is away. */
export class MemoryCounter implements Counter {
  private readonly windows = new RecentKeys(MAX_KEYS, () => ({ total: 0, endsAt: -Infinity }));

  /** @param now in milliseconds from any beginning */
  constructor(
    private readonly windowMs: number,
    private readonly now: () => number,
  ) {}

  add(key: string, points: number): Promise<Count> {
    const window = this.windows.of(key);
    const now = this.now();
    if (now >= window.endsAt) Object.assign(window, { total: 0, endsAt: now + this.windowMs });
    window.total += points;
    return Promise.resolve({ total: window.total, resetMs: window.endsAt - now });
  }

  /** Goes on from the total that another counter had for this key. */
  learn(key: string, { total, resetMs }: Count): void {
    Object.assign(this.windows.of(key), { total, endsAt: this.now() + resetMs });
  }
}
