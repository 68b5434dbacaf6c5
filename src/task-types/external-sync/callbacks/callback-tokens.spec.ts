import fc from 'fast-check';
import { CallbackTokens } from './callback-tokens.js';

const TICKET = {
  taskId: 'document_processing.critical-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11',
  run: 3,
  expiresAt: new Date('2027-01-31T08:00:00.123Z'),
};
const tokens = new CallbackTokens('master');

describe('the token of a callback URL', () => {
  it('encodes what it is valid for, in characters allowed in a URL', () => {
    const token = tokens.issue(TICKET);
    expect(tokens.read(token)).toEqual(TICKET);
    expect(encodeURIComponent(token)).toBe(token);
    expect(token.length).toBeLessThanOrEqual(250);
  });

  it('is the same in every process with the same secret, and worth nothing with another', () => {
    expect(new CallbackTokens('master').issue(TICKET)).toBe(tokens.issue(TICKET));
    expect(new CallbackTokens('other').read(tokens.issue(TICKET))).toBeUndefined();
    expect(new CallbackTokens(undefined).read(tokens.issue(TICKET))).toBeUndefined();
  });

  it('is void when any character is another', () => {
    const token = tokens.issue(TICKET);
    const forging = fc.property(fc.nat(token.length - 1), fc.constantFrom(...'aZ09~._-%'), (at, other) => {
      fc.pre(token[at] !== other);
      expect(tokens.read(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
    });
    expect(() => fc.assert(forging)).not.toThrow();
  });

  it.each(['', 'x', '~~~', 'a~0~1~', `a~0~1~${'A'.repeat(43)}`, '\0', 'é'.repeat(200), 'a'.repeat(100_000)])(
    'is nothing else: %#',
    (text) => expect(tokens.read(text)).toBeUndefined(),
  );
});
