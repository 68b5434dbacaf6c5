import { type UnwrittenItems, WriteBehind, type WriteBehindOptions } from './write-behind.js';

class Items implements UnwrittenItems<number> {
  private items: number[] = [];

  get size(): number {
    return this.items.length;
  }

  add(item: number): void {
    this.items.push(item);
  }

  take(max: number): number[] {
    return this.items.splice(0, max);
  }

  putBack(items: readonly number[]): void {
    this.items = [...items, ...this.items];
  }
}

/** A write-behind in batches of 3, 100 ms after the first item, on a store that is away while `away` is true. */
function machine(options: Partial<WriteBehindOptions<number>> = {}) {
  const store = { away: false, written: [] as number[][], events: [] as string[] };
  const writes = new WriteBehind<number>({
    unwritten: new Items(),
    async write(batch) {
      if (store.away) throw new Error('away');
      store.written.push(batch);
    },
    batch: 3,
    afterMs: 100,
    failed: ({ message }) => store.events.push(message),
    succeededAgain: () => store.events.push('again'),
    ...options,
  });
  const add = (...items: number[]): void => items.forEach((item) => writes.add(item));
  return { store, writes, add };
}

describe('writing behind', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('collects for its time, then writes all there is in batches, in order', async () => {
    const { store, add } = machine();
    add(1, 2, 3, 4);
    await jest.advanceTimersByTimeAsync(99);
    expect(store.written).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(store.written).toEqual([[1, 2, 3], [4]]);
  });

  it('writes a full batch at once where it is asked to', async () => {
    const { store, add } = machine({ fullBatchAtOnce: true });
    add(1, 2);
    await jest.advanceTimersByTimeAsync(0);
    expect(store.written).toEqual([]);
    add(3);
    await jest.advanceTimersByTimeAsync(0);
    expect(store.written).toEqual([[1, 2, 3]]);
  });

  it('keeps what cannot be written, asks at growing intervals up to ten seconds, and reports each change once', async () => {
    const { store, writes, add } = machine();
    store.away = true;
    add(1, 2, 3, 4);
    await jest.advanceTimersByTimeAsync(120_000);
    add(5);
    expect(writes.size).toBe(5);
    expect(store.events).toEqual(['away']);
    store.away = false;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(store.written).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(store.events).toEqual(['away', 'again']);
    expect(writes.size).toBe(0);
  });

  it('writes the rest at its end, behind the write that is under way, and nothing afterwards', async () => {
    let release = (): void => undefined;
    const order: number[][] = [];
    const { writes, add } = machine({
      write: async (batch) => {
        if (order.length === 0) await new Promise<void>((done) => (release = done));
        order.push(batch);
      },
    });
    add(1);
    await jest.advanceTimersByTimeAsync(100);
    add(2);
    const end = writes.finish();
    release();
    await end;
    expect(order).toEqual([[1], [2]]);
    add(3);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(order).toEqual([[1], [2]]);
  });

  it('waits three seconds at most for a store that does not answer, and counts what is left', async () => {
    const { store, writes, add } = machine();
    store.away = true;
    add(1, 2);
    await writes.finish();
    expect(writes.size).toBe(2);

    const hanging = machine({ write: () => new Promise(() => undefined) });
    hanging.add(1);
    const end = hanging.writes.finish();
    await jest.advanceTimersByTimeAsync(3_000);
    await expect(end).resolves.toBeUndefined();
  });
});
