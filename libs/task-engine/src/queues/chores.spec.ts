import { choreBackoff } from './chores.js';

describe('the waits of a chore that fails', () => {
  it('are five seconds for a minute, then grow to a minute', () => {
    expect([1, 12, 13, 14, 16, 1_000].map((failures) => choreBackoff(failures, 0.5))).toEqual([
      5_000, 5_000, 10_000, 20_000, 60_000, 60_000,
    ]);
  });

  it('differ by a tenth either way, so that many that failed together come apart', () => {
    expect([choreBackoff(1, 0), choreBackoff(1, 1)]).toEqual([4_500, 5_500]);
  });
});
