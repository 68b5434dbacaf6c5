import fc from 'fast-check';
import { DEFAULT_RETRY_POLICY, nextDelayMs, waitable } from './retry-policy.js';

const middle = (): number => 0.5;

describe('nextDelayMs', () => {
  it('waits 60, 120 and 240 seconds by default, and then no more', () => {
    expect([1, 2, 3, 4].map((made) => nextDelayMs(DEFAULT_RETRY_POLICY, made, middle))).toEqual([
      60_000,
      120_000,
      240_000,
      undefined,
    ]);
  });

  it('spreads every wait evenly over ±10 %', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(random, fc.integer({ min: 1, max: 3 }), (value, made) => {
        const wait = nextDelayMs(DEFAULT_RETRY_POLICY, made, () => value) ?? 0;
        const planned = 60_000 * 2 ** (made - 1);
        expect(wait).toBeGreaterThanOrEqual(planned * 0.9);
        expect(wait).toBeLessThanOrEqual(planned * 1.1);
      }),
    );
    expect(nextDelayMs(DEFAULT_RETRY_POLICY, 1, () => 0)).toBe(54_000);
  });

  it('never waits longer than the maximum, but for its jitter', () => {
    const policy = { ...DEFAULT_RETRY_POLICY, maxRetries: 20, maxDelayMs: 300_000 };
    for (let made = 1; made <= 20; made++) {
      expect(nextDelayMs(policy, made, () => 0.999) ?? Infinity).toBeLessThanOrEqual(330_000);
    }
    expect(nextDelayMs(policy, 20, middle)).toBe(300_000);
  });

  it('keeps fixed waits where given, the last one for all that follow', () => {
    const policy = { ...DEFAULT_RETRY_POLICY, maxRetries: 4, delaysMs: [5_000, 300_000] };
    expect([1, 2, 3, 4, 5].map((made) => nextDelayMs(policy, made, middle))).toEqual([
      5_000,
      300_000,
      300_000,
      300_000,
      undefined,
    ]);
    expect(nextDelayMs({ ...policy, delaysMs: [] }, 1, middle)).toBe(0);
  });

  it('never undercuts what the other side asked for, nor lets it prolong a longer wait', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(random, fc.integer({ min: 0, max: 10_000_000 }), (value, asked) => {
        const wait = nextDelayMs(DEFAULT_RETRY_POLICY, 1, () => value, asked) ?? 0;
        expect(wait).toBeGreaterThanOrEqual(asked);
        expect(wait).toBeLessThanOrEqual(Math.max(66_000, asked * 1.1) + 1);
      }),
    );
  });

  it('grants no retry where none is allowed', () => {
    expect(nextDelayMs({ ...DEFAULT_RETRY_POLICY, maxRetries: 0 }, 1, middle)).toBeUndefined();
  });

  it('survives waits that no broker can keep', () => {
    const year = 31_536_000_000;
    expect(nextDelayMs(DEFAULT_RETRY_POLICY, 1, middle, Number.NaN)).toBe(60_000);
    expect(nextDelayMs(DEFAULT_RETRY_POLICY, 1, middle, -5)).toBe(60_000);
    expect(nextDelayMs(DEFAULT_RETRY_POLICY, 1, middle, Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(year * 1.1);
    expect([Number.NaN, -1, 0, 7, 7.2, 1e300, Infinity].map(waitable)).toEqual([0, 0, 0, 7, 8, year, year]);
  });
});
