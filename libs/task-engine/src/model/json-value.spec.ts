import { isDeeperThan, isRecord, storable } from './json-value.js';

describe('JSON values', () => {
  it('are objects, lists or neither', () => {
    expect([{}, { a: 1 }, [], null, 'text', 1].map(isRecord)).toEqual([true, true, false, false, false, false]);
  });

  it('are measured by their nesting, without following it to its end', () => {
    expect(isDeeperThan('text', 0)).toBe(false);
    expect(isDeeperThan({ a: [{ b: 1 }] }, 3)).toBe(false);
    expect(isDeeperThan({ a: [{ b: [] }] }, 3)).toBe(true);
    const endless: unknown[] = [];
    endless.push(endless);
    expect(isDeeperThan(endless, 64)).toBe(true);
  });

  it('are made storable where PostgreSQL refuses their text', () => {
    expect(storable('a\0b\uD800c😀')).toBe('a\uFFFDb\uFFFDc😀');
  });
});
