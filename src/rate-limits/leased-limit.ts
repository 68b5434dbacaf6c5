import type { Counter } from './counter.js';
import { MAX_KEYS } from './memory-counter.js';
import { RecentKeys } from './recent-keys.js';

/** What became of a request, and how its key stands. */
export interface Verdict {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Milliseconds to the end of the key's window. */
  resetMs: number;
}

/** A key as this process knows it. */
interface KeyWindow {
  endsAt: number;
  /** Points that this process may still give away. */
  leased: number;
  /** Points that no replica had leased when the store was last asked; without any it is not asked again in this window. */
  unleased: number;
  /** Requests that wait for the store. */
  waiting: number;
  asking: Promise<void> | undefined;
}

/** A lease is one hundredth of the limit, so a replica that stops serving a key wastes no more than that. */
const LEASES = 100;

/**
 * At most `limit` requests a key and window over all processes that share the counter. A process takes points in leases
 * and gives them away without a store call; requests that wait share one question, whose lease is large enough for all.
 * So a limit below 200 is exact over any replicas, and each replica may keep 1 % of a larger one for itself.
 */
export class LeasedLimit {
  private readonly windows = new RecentKeys<KeyWindow>(MAX_KEYS, () => ({
    endsAt: -Infinity,
    leased: 0,
    unleased: 0,
    waiting: 0,
    asking: undefined,
  }));

  /** @param now in milliseconds from any beginning, never going back */
  constructor(
    readonly limit: number,
    private readonly counter: Counter,
    private readonly now: () => number,
  ) {}

  /** Counts one request of this key; a promise only where the store has to be asked. */
  take(key: string): Verdict | Promise<Verdict> {
    const window = this.windows.of(key);
    return this.takeFrom(window) ?? this.takeOnceLeased(key, window);
  }

  private async takeOnceLeased(key: string, window: KeyWindow): Promise<Verdict> {
    window.waiting += 1;
    try {
      for (;;) {
        await (window.asking ??= this.lease(key, window));
        const verdict = this.takeFrom(window);
        if (verdict) return verdict;
      }
    } finally {
      window.waiting -= 1;
    }
  }

  /** Undefined when only the store can decide. */
  private takeFrom(window: KeyWindow): Verdict | undefined {
    const resetMs = window.endsAt - this.now();
    if (resetMs <= 0) return undefined;
    const allowed = window.leased > 0;
    if (!allowed && window.unleased > 0) return undefined;
    if (allowed) window.leased -= 1;
    return { allowed, limit: this.limit, remaining: window.leased + window.unleased, resetMs };
  }

  private async lease(key: string, window: KeyWindow): Promise<void> {
    try {
      const share = Math.max(Math.floor(this.limit / LEASES), window.waiting);
      const points = Math.min(share, this.limit);
      const askedAt = this.now();
      const { total, resetMs } = await this.counter.add(key, points);
      // The last lease may reach beyond the limit: what lies below it is still ours alone.
      window.leased = Math.min(Math.max(this.limit - (total - points), 0), points);
      window.unleased = Math.max(this.limit - total, 0);
      // Counted from the question: the window is never thought longer than it is.
      window.endsAt = askedAt + resetMs;
    } finally {
      window.asking = undefined;
    }
  }
}
