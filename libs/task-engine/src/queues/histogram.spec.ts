import fc from 'fast-check';
import { Histogram } from './histogram.js';

describe('Histogram', () => {
  it('knows 0 where nothing was counted', () => {
    expect(new Histogram().percentile(99)).toBe(0);
  });

  it('is at most 10 % and a millisecond above the true percentile, and never below', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.constantFrom(1, 50, 95, 99, 100), (durations, percent) => {
        const histogram = new Histogram();
        durations.forEach((ms) => histogram.add(ms));
        const sorted = [...durations].sort((a, b) => a - b);
        const exact = sorted[Math.ceil((durations.length * percent) / 100) - 1] ?? 0;
        expect(histogram.percentile(percent)).toBeGreaterThanOrEqual(exact - 1);
        expect(histogram.percentile(percent)).toBeLessThanOrEqual((exact + 1) * 1.1 + 1);
      }),
    );
  });

  it('is the same merged from parts that travelled as JSON', () => {
    const values = fc.array(fc.nat(100_000));
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [left, right, whole] = [new Histogram(), new Histogram(), new Histogram()];
        a.forEach((ms) => left.add(ms));
        b.forEach((ms) => right.add(ms));
        [...a, ...b].forEach((ms) => whole.add(ms));
        const merged = Histogram.merged([left, right].map((part) => JSON.parse(JSON.stringify(part))));
        expect(merged.toJSON()).toEqual(whole.toJSON());
      }),
    );
  });

  it('stays small, whatever it counts', () => {
    const histogram = new Histogram();
    for (let ms = 1; ms < 1e12; ms *= 1.01) histogram.add(ms);
    histogram.add(-5);
    expect(Object.keys(histogram.toJSON()).length).toBeLessThan(310);
  });
});
