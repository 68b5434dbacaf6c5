import fc from 'fast-check';
import type { Count, Counter } from './counter.js';
import { LeasedLimit, type Verdict } from './leased-limit.js';
import { MemoryCounter } from './memory-counter.js';

const WINDOW_MS = 60_000;

function allowed(verdicts: Verdict[]): number {
  return verdicts.filter((verdict) => verdict.allowed).length;
}

/** A store that every replica of a test shares, with its questions counted. */
class SharedStore implements Counter {
  now = 0;
  readonly asked: { key: string; points: number }[] = [];
  private readonly counts = new Map<string, MemoryCounter>();

  replica(limit: number): LeasedLimit {
    return new LeasedLimit(limit, this, () => this.now);
  }

  async add(key: string, points: number): Promise<Count> {
    await Promise.resolve();
    this.asked.push({ key, points });
    const count = this.counts.get(key) ?? new MemoryCounter(WINDOW_MS, () => this.now);
    this.counts.set(key, count);
    return count.add(key, points);
  }
}

describe('LeasedLimit', () => {
  let store: SharedStore;
  beforeEach(() => (store = new SharedStore()));

  async function takeOneByOne(limit: LeasedLimit, times: number, key = 'a'): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (let index = 0; index < times; index += 1) verdicts.push(await limit.take(key));
    return verdicts;
  }
  const takeAtOnce = (limit: LeasedLimit, times: number, key = 'a') =>
    Promise.all(Array.from({ length: times }, () => limit.take(key)));

  it.each([1, 2, 7, 99, 100, 199, 600, 601, 1050])('lets exactly %i pass in one process', async (limit) => {
    expect(allowed(await takeOneByOne(store.replica(limit), limit + 20))).toBe(limit);
    expect(allowed(await takeAtOnce(store.replica(limit), limit + 20, 'b'))).toBe(limit);
  });

  it('reports how much is left and when the window ends, counting down by one', async () => {
    const limit = store.replica(600);
    const [first] = await takeOneByOne(limit, 1);
    store.now += 10_000;
    const [second] = await takeOneByOne(limit, 1);
    expect([first, second]).toEqual([
      { allowed: true, limit: 600, remaining: 599, resetMs: 60_000 },
      { allowed: true, limit: 600, remaining: 598, resetMs: 50_000 },
    ]);
  });

  it('asks the store once for a hundredth of the limit, and at once where a lease is there', async () => {
    const limit = store.replica(600);
    await limit.take('a');
    for (let index = 0; index < 5; index += 1) expect(limit.take('a')).not.toBeInstanceOf(Promise);
    expect(store.asked).toEqual([{ key: 'a', points: 6 }]);
  });

  it('asks once for all that wait', async () => {
    await takeAtOnce(store.replica(60), 50);
    expect(store.asked.map(({ points }) => points)).toEqual([1, 49]);
  });

  it('refuses without asking once the store has nothing left', async () => {
    const limit = store.replica(10);
    await takeOneByOne(limit, 11);
    const questions = store.asked.length;
    expect(allowed(await takeAtOnce(limit, 1_000))).toBe(0);
    expect(store.asked).toHaveLength(questions);
  });

  it('gives anew when the window is over', async () => {
    const limit = store.replica(3);
    expect(allowed(await takeOneByOne(limit, 5))).toBe(3);
    store.now += WINDOW_MS - 1;
    expect(allowed(await takeOneByOne(limit, 5))).toBe(0);
    store.now += 1;
    expect(allowed(await takeOneByOne(limit, 5))).toBe(3);
  });

  it('does not give a lease away in the next window', async () => {
    const [one, two] = [store.replica(1_000), store.replica(1_000)];
    await one.take('a');
    store.now += WINDOW_MS;
    expect(allowed([...(await takeOneByOne(two, 1_000)), ...(await takeOneByOne(one, 1_000))])).toBe(1_000);
  });

  it('does not take a window for longer than it is when the store answers late', async () => {
    const late: Counter = {
      add: async (key, points) => {
        const count = await store.add(key, points);
        store.now += 30_000;
        return count;
      },
    };
    const one = new LeasedLimit(1_000, late, () => store.now);
    await one.take('a');
    store.now = WINDOW_MS;
    expect(one.take('a')).toBeInstanceOf(Promise);
  });

  it('counts keys apart', async () => {
    const limit = store.replica(2);
    await takeOneByOne(limit, 5, 'a');
    expect(allowed(await takeOneByOne(limit, 5, 'b'))).toBe(2);
  });

  it('forgets keys of a flood and still holds the limit of those it forgot', async () => {
    const limit = store.replica(2);
    await takeOneByOne(limit, 2, 'a');
    for (let index = 0; index < 11_000; index += 1) await limit.take(`address ${index}`);
    expect(limit.take('a')).toBeInstanceOf(Promise);
    expect((await limit.take('a')).allowed).toBe(false);
  });

  const requests = fc.array(
    fc.record({ replica: fc.nat(3), afterMs: fc.oneof(fc.constant(0), fc.nat(20_000)), answers: fc.nat(3) }),
    { maxLength: 400 },
  );

  it('never lets more than the limit pass in a window of the store, whatever the interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 450 }), requests, async (scheduler, limit, sent) => {
        const clock = { now: 0 };
        const counts = new MemoryCounter(WINDOW_MS, () => clock.now);
        const ends: number[] = [];
        const slow: Counter = {
          add: async (key, points) => {
            await scheduler.schedule(Promise.resolve());
            const count = await counts.add(key, points);
            ends.push(clock.now + count.resetMs);
            await scheduler.schedule(Promise.resolve());
            return count;
          },
        };
        const replicas = Array.from({ length: 4 }, () => new LeasedLimit(limit, slow, () => clock.now));
        const passed: number[] = [];
        const taken: Promise<unknown>[] = [];
        for (const { replica, afterMs, answers } of sent) {
          clock.now += afterMs;
          const verdict = Promise.resolve(replicas[replica]!.take('a'));
          taken.push(verdict.then((decided) => decided.allowed && passed.push(clock.now)));
          for (let index = 0; index < answers && scheduler.count() > 0; index += 1) await scheduler.waitOne();
          // What was decided is noted before time goes on.
          if (answers > 0) await new Promise(setImmediate);
        }
        await scheduler.waitFor(Promise.all(taken));
        for (const end of ends) {
          expect(passed.filter((at) => at >= end - WINDOW_MS && at < end).length).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lets exactly as many pass as are allowed where a lease is one point, whatever the interleaving of replicas', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 199 }), requests, async (scheduler, limit, sent) => {
        const counts = new MemoryCounter(WINDOW_MS, () => 0);
        const slow: Counter = {
          add: scheduler.scheduleFunction((key: string, points: number) => counts.add(key, points)),
        };
        const replicas = Array.from({ length: 4 }, () => new LeasedLimit(limit, slow, () => 0));
        const taken = sent.map(({ replica }) => replicas[replica]!.take('a'));
        const verdicts = await scheduler.waitFor(Promise.all(taken));
        expect(allowed(verdicts)).toBe(Math.min(limit, sent.length));
      }),
      { numRuns: 200 },
    );
  });
});
