import fc from 'fast-check';
import { plainText } from './plain-text.js';

describe('a caller’s text in the log', () => {
  it.each([
    ['a line break', 'one\r\ntwo', 'one two'],
    ['a terminal’s colours', '\u001b[31mred', '[31mred'],
    ['C1 controls and line separators', 'a\u0085b\u2028c', 'a b c'],
    ['text that turns round', 'abc\u202etxt.exe', 'abc txt.exe'],
    ['NUL', 'a\u0000b', 'a b'],
    ['half a character', 'a\ud83d', 'a'],
    ['a token', 'x eyJhbGciOi.eyJzdWIi.c2ln y', 'x [token] y'],
    ['a token that is cut off', `${'a'.repeat(150)} eyJhbGciOi.eyJzdWIi.c2ln`, `${'a'.repeat(150)} [token]`],
    [
      'tokens where the second is cut off',
      `eyJhbGciOi.${'a'.repeat(300)}.c eyJhbGciOi.${'b'.repeat(700)}`,
      '[token] [token]',
    ],
    ['nothing', '', null],
    ['only controls', '\u0001\u0002', null],
  ])('holds %s as plain text', (_what, text, expected) => {
    expect(plainText(text, 200)).toBe(expected);
  });

  it('is cut to its length between characters', () => {
    expect(plainText('😀'.repeat(10), 3)).toBe('😀😀😀');
  });

  it('is always one line that PostgreSQL takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const plain = plainText(text, 40);
        if (plain === null) return;
        expect(plain).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect([...plain].length).toBeLessThanOrEqual(40);
      }),
    );
  });
});
