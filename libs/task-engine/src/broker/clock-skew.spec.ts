import { clockSkew } from './clock-skew.js';

describe('the skew of two clocks', () => {
  beforeEach(() => jest.useFakeTimers({ now: 100_000 }));
  afterEach(() => jest.useRealTimers());

  const skewTo = (other: number, askedForMs = 0) =>
    clockSkew(async () => {
      jest.setSystemTime(Date.now() + askedForMs);
      return other;
    });

  it('is how far they are apart, whichever is ahead', async () => {
    expect(await skewTo(160_000)).toBe(60_000);
    expect(await skewTo(40_000)).toBe(60_000);
  });

  it('is nothing within the time that asking took', async () => {
    expect(await skewTo(101_500, 2_000)).toBe(0);
  });
});
