import { everyAfterLast } from './every-after-last.js';

describe('everyAfterLast', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('begins at once, and again only when the last call has ended', async () => {
    const ends: (() => void)[] = [];
    const stop = everyAfterLast(1_000, () => new Promise((resolve) => ends.push(resolve)));
    expect(ends).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await jest.advanceTimersByTimeAsync(999);
    expect(ends).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(ends).toHaveLength(2);
    stop();
  });

  it('begins again after as many milliseconds as the call resolved with', async () => {
    const calls: number[] = [];
    const stop = everyAfterLast(30_000, () => Promise.resolve(calls.push(Date.now()) === 1 ? 1_000 : undefined));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(calls).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(29_999);
    expect(calls).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(calls).toHaveLength(3);
    stop();
  });

  it('does not begin again once it was stopped, not even when a call was under way', async () => {
    const ends: (() => void)[] = [];
    const stop = everyAfterLast(1_000, () => new Promise((resolve) => ends.push(resolve)));
    stop();
    ends[0]?.();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ends).toHaveLength(1);
  });
});
