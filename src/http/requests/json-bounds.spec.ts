import fc from 'fast-check';
import { excessOf } from './json-bounds.js';

const DEEP = 'is nested more than 100 levels deep';
const MANY = 'holds more than 1000000 values';
const excess = (text: string): string | undefined => excessOf(Buffer.from(text));
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** As a reader of the parsed value counts. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, item) => Math.max(deepest, depthOf(item)), 0);
}

describe('the bounds of a JSON body', () => {
  it('takes a hundred levels and no more, of whatever kind', () => {
    expect(excess(nested(100))).toBeUndefined();
    expect(excess(nested(101))).toBe(DEEP);
    expect(excess(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`)).toBe(DEEP);
    expect(excess('['.repeat(101))).toBe(DEEP);
    expect(excess(`[${`${nested(99)},`.repeat(50)}1]`)).toBeUndefined();
  });

  it.each([
    ['brackets in a string', JSON.stringify(['['.repeat(500)])],
    ['brackets in a key', JSON.stringify({ ['{'.repeat(500)]: 1 })],
    ['brackets behind an escaped quote', JSON.stringify([`"${'['.repeat(500)}`])],
    ['brackets behind a backslash and a quote', JSON.stringify([`\\"${'['.repeat(500)}`])],
    ['letters of other scripts', JSON.stringify(['ção 漢字 🎉'.repeat(50), '['.repeat(200)])],
  ])('counts no %s', (_, text) => {
    expect(excess(text)).toBeUndefined();
  });

  it('counts on behind a string that ends in backslashes', () => {
    expect(excess(`["${'\\\\'.repeat(7)}",${nested(101)}]`)).toBe(DEEP);
  });

  it('reads a string without an end to the end', () => {
    expect(excess(`["${'['.repeat(500)}`)).toBeUndefined();
  });

  it('takes a million values and no more', () => {
    expect(excess(`[${'0,'.repeat(999_999)}0]`)).toBeUndefined();
    expect(excess(`[${'0,'.repeat(1_000_000)}0]`)).toBe(MANY);
    expect(excess(`[${'{},'.repeat(500_001)}0]`)).toBe(MANY);
  });

  it('judges every JSON text as its parsed value would be judged', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.integer({ min: 90, max: 101 }), (text, more) => {
        const deep = '['.repeat(more) + text + ']'.repeat(more);
        expect(excess(deep) === DEEP).toBe(depthOf(JSON.parse(text)) + more > 100);
      }),
    );
  });
});
