import type { Count, Counter } from './counter.js';
import { InsuredCounter } from './insured-counter.js';
import { MemoryCounter } from './memory-counter.js';

describe('InsuredCounter', () => {
  const fromStore: Count = { total: 100, resetMs: 1_000 };
  let now: number;
  let asked: number;
  let answer: () => Promise<Count>;
  let warnings: string[];
  let counter: InsuredCounter;

  beforeEach(() => {
    [now, asked, warnings] = [0, 0, []];
    answer = () => Promise.resolve(fromStore);
    const store: Counter = { add: () => ((asked += 1), answer()) };
    const memory = new MemoryCounter(60_000, () => now);
    counter = new InsuredCounter(
      store,
      250,
      memory,
      () => now,
      (line) => warnings.push(line),
    );
  });

  it('counts in the store while that answers', async () => {
    expect(await counter.add('a', 1)).toEqual(fromStore);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['away', () => Promise.reject(new Error('Connection is closed.'))],
    ['hung', () => new Promise<Count>(() => undefined)],
  ])('counts in memory when the store is %s, within a quarter of a second, and says so once', async (_, broken) => {
    answer = broken;
    const began = performance.now();
    const counts = await Promise.all([counter.add('a', 1), counter.add('a', 2), counter.add('b', 1)]);
    expect(performance.now() - began).toBeLessThan(800);
    expect(counts.map(({ total }) => total)).toEqual([1, 3, 1]);
    expect(warnings).toEqual([expect.stringMatching(/^Rate limits count in this process alone/)]);
  });

  it('leaves the store alone for three seconds, then asks again', async () => {
    answer = () => Promise.reject(new Error('away'));
    await counter.add('a', 1);
    answer = () => Promise.resolve(fromStore);
    now += 2_999;
    expect((await counter.add('a', 1)).total).toBe(2);
    expect(asked).toBe(1);
    now += 1;
    expect(await counter.add('a', 1)).toEqual(fromStore);
  });

  it('goes on in memory from where the store stood', async () => {
    await counter.add('a', 1);
    answer = () => Promise.reject(new Error('away'));
    expect(await counter.add('a', 5)).toEqual({ total: 105, resetMs: 1_000 });
    now += 1_000;
    expect(await counter.add('a', 5)).toEqual({ total: 5, resetMs: 60_000 });
  });

  it('reports each outage once, however often the store was asked in it', async () => {
    const away = () => Promise.reject(new Error('away'));
    for (const next of [away, away, away, () => Promise.resolve(fromStore), away]) {
      answer = next;
      await counter.add('a', 1);
      now += 3_000;
    }
    expect(warnings).toHaveLength(2);
  });
});
