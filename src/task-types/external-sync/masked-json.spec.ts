import fc from 'fast-check';
import { readAnswer, shown } from './masked-json.js';

const LIMIT = 8_192;

describe('what a result shows of an answer', () => {
  it('is the JSON as it came, where it fits', () => {
    const value = { a: [1, null, 'é', true], b: {} };
    expect(shown(value, [])).toEqual({ value, truncated: false });
    expect(shown(null, [])).toEqual({ value: null, truncated: false });
  });

  it('is the beginning of its text where it is larger', () => {
    const { value, truncated } = shown({ list: 'x'.repeat(9_000) }, []);
    expect(truncated).toBe(true);
    expect(value).toMatch(/^\{"list":"x{5000}/);
  });

  it('is its text where it is so deep that no payload could carry it on', () => {
    const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
    expect(shown(nested(32), [])).toEqual({ value: nested(32), truncated: false });
    for (const levels of [33, 64]) {
      expect(shown(nested(levels), [])).toEqual({ value: '['.repeat(levels) + ']'.repeat(levels), truncated: false });
    }
  });

  it('never needs more than 8 KiB of JSON, whatever is in it', () => {
    const text = fc.string({ unit: 'binary', minLength: 0, maxLength: 3_000 }).map((part) => part.repeat(6));
    fc.assert(
      fc.property(fc.oneof(text, fc.dictionary(fc.string(), text, { maxKeys: 4 })), (value) => {
        const answer = shown(value, []);
        const json = JSON.stringify(answer.value);
        return Buffer.byteLength(json) <= LIMIT && (answer.truncated || json === JSON.stringify(value));
      }),
      { numRuns: 50 },
    );
    expect(Buffer.byteLength(JSON.stringify(shown('\0'.repeat(9_000), []).value))).toBeLessThanOrEqual(LIMIT);
  });

  it('holds no secret, in keys and values, whole or without its prefix', () => {
    const secrets = ['Bearer abcdef"\\123', '42'];
    const value = { 'abcdef"\\123': ['x Bearer abcdef"\\123 y', { k: 'abcdef"\\123' }], n: 42, t: 'the 42nd' };
    expect(shown(value, secrets).value).toEqual({ '***': ['x *** y', { k: '***' }], n: 42, t: 'the ***nd' });
    expect(shown('Bearer of abcdef"\\123', secrets).value).toBe('Bearer of ***');
  });

  it('keeps a key named __proto__ as a key', () => {
    const value = JSON.parse('{"__proto__":{"x":1}}') as object;
    expect(JSON.stringify(shown(value, []).value)).toBe('{"__proto__":{"x":1}}');
  });

  it.each<[body: string, type: string | undefined, value: unknown]>([
    ['', 'application/json', null],
    ['{"a":1}', 'application/json; charset=utf-8', { a: 1 }],
    ['{"a":1}', 'application/problem+json', { a: 1 }],
    ['{"a":1}', 'text/plain', '{"a":1}'],
    ['{"a":1}', undefined, '{"a":1}'],
    ['<html>', 'application/json', '<html>'],
    [`${'['.repeat(70)}${']'.repeat(70)}`, 'application/json', `${'['.repeat(70)}${']'.repeat(70)}`],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'application/json', expect.stringMatching(/^\[{1000}/)],
  ])('reads %s as %s', (body, type, value) => {
    expect(readAnswer(body, type)).toEqual(value);
  });
});
