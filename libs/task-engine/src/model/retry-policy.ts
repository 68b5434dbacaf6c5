/** When and how often a failed attempt is tried again. */
export interface RetryPolicy {
  /** Attempts after the first; 0–20. */
  maxRetries: number;
  /** Wait before the first retry in milliseconds. */
  baseDelayMs: number;
  /** Each wait is the one before times this. */
  backoffFactor: number;
  /** No wait is longer, in milliseconds. */
  maxDelayMs: number;
  /** Fixed waits in milliseconds; where given they replace base, factor and maximum. */
  delaysMs?: number[];
}

/** The seed's policy: 60, 120, 240 s, then failed for good. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxRetries: 3,
  baseDelayMs: 60_000,
  backoffFactor: 2,
  maxDelayMs: 3_600_000,
};

/** Every wait is spread evenly over ±10 % so that tasks which failed together do not return together. */
const JITTER = 0.1;

/** A year: no wait is longer, and BullMQ's delays end in 2039. */
const LONGEST_WAIT_MS = 31_536_000_000;

/** Milliseconds from outside as a wait the broker can keep: whole ones (PostgreSQL takes no others), 0 to a year; NaN becomes 0. */
export function waitable(ms: number): number {
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(Math.ceil(ms), 0), LONGEST_WAIT_MS);
}

/**
 * The wait before the next attempt in milliseconds, jitter included, or undefined when no retry is left.
 * @param attemptsMade attempts that have ended, the one that just failed included
 * @param random evenly from [0, 1)
 * @param atLeastMs what the other side asked for (`Retry-After`); kept without falling below it
 */
export function nextDelayMs(
  policy: RetryPolicy,
  attemptsMade: number,
  random: () => number,
  atLeastMs = 0,
): number | undefined {
  if (attemptsMade > policy.maxRetries) return undefined;
  const planned = policy.delaysMs
    ? (policy.delaysMs[attemptsMade - 1] ?? policy.delaysMs.at(-1) ?? 0)
    : Math.min(policy.baseDelayMs * policy.backoffFactor ** (attemptsMade - 1), policy.maxDelayMs);
  const spread = 1 + JITTER * (2 * random() - 1);
  return Math.round(Math.max(planned * spread, waitable(atLeastMs) * (1 + JITTER * random())));
}
