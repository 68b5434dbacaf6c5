import { chunksOf } from './chunks-of.js';

describe('chunks of a list', () => {
  it('hold all items in order, the last chunk what is left', () => {
    expect([...chunksOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
    expect([...chunksOf([1, 2], 2)]).toEqual([[1, 2]]);
    expect([...chunksOf([], 2)]).toEqual([]);
  });
});
