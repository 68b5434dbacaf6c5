import { batchesOf } from './embedding-batches.js';

const items = (...tokens: number[]): { tokens: number }[] => tokens.map((count) => ({ tokens: count }));
const sizes = (batches: Iterable<unknown[]>): number[] => [...batches].map((batch) => batch.length);

describe('batches of texts to embed', () => {
  it('hold at most 96 texts', () => {
    expect(sizes(batchesOf(items(...Array<number>(200).fill(1))))).toEqual([96, 96, 8]);
  });

  it('hold at most 32,000 tokens, or as many as are allowed', () => {
    expect(sizes(batchesOf(items(16_000, 16_000, 1, 31_999, 1)))).toEqual([2, 2, 1]);
    expect(sizes(batchesOf(items(40, 40, 40, 100, 10), 100))).toEqual([2, 1, 1, 1]);
  });

  it('leave out nothing, keep the order, and give a text above the limit a batch of its own', () => {
    const all = items(10, 90_000, 10);
    expect([...batchesOf(all)]).toEqual([[all[0]], [all[1]], [all[2]]]);
    expect([...batchesOf([])]).toEqual([]);
  });
});
