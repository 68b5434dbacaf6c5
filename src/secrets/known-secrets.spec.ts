import fc from 'fast-check';
import { queryValues, knownSecretsMask } from './known-secrets.js';

const SECRET = 'Bearer ca"na/ry+1234?é';

describe('secrets in what others echo', () => {
  const mask = knownSecretsMask([SECRET]);

  it.each([
    ['as they are', SECRET],
    ['without the word before them', SECRET.slice(7)],
    ['as JSON', JSON.stringify({ authorization: SECRET })],
    ['as a part of a URL', encodeURIComponent(SECRET)],
    ['as base64', Buffer.from(SECRET).toString('base64')],
    ['as base64url', Buffer.from(SECRET.slice(7)).toString('base64url')],
  ])('are masked %s', (_how, echo) => {
    const shown = mask(`got ${echo}.`);
    expect(shown).toContain('***');
    for (const part of ['ry+1234', encodeURIComponent('ry+1234'), echo.slice(8, 24)]) expect(shown).not.toContain(part);
  });

  it('are masked wherever they begin within a longer base64', () => {
    const around = fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (before, after) => {
      const text = mask(Buffer.from(`${before}${SECRET}${after}`).toString('base64'));
      expect(text).toContain('***');
      expect(Buffer.from(text.replace('***', ''), 'base64').toString()).not.toContain('ry+1234');
    });
    expect(() => fc.assert(around)).not.toThrow();
  });

  it('leave all other text as it is, the words of a scheme too', () => {
    expect(mask('Bearer of good news, canary')).toBe('Bearer of good news, canary');
    expect(knownSecretsMask(['', '42'])('NDI= 41 42')).toBe('NDI= 41 ***');
  });

  it('may be the values in the query of a URL', () => {
    const values = queryValues('https://x.example/a?token=abc%2Fdef1&v=2&flag&sig=caf%C3%A9caf%C3%A9#part');
    expect(values).toEqual(['abc/def1', 'abc%2Fdef1', 'cafécafé', 'caf%C3%A9caf%C3%A9']);
    expect(queryValues('https://x.example/?bad=%E0%A4%A&')).toContain('%E0%A4%A');
  });

  it('cost little, however many words and values there are', () => {
    const secrets = Array.from({ length: 20 }, (_, n) =>
      Array.from({ length: 400 }, (_, m) => `word-${n}-${m}`).join(' '),
    );
    const startedAt = performance.now();
    knownSecretsMask(secrets)('word-'.repeat(13_000));
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(queryValues(`https://x.example/?${'a=abcdefgh&'.repeat(1_000)}`).length).toBeLessThanOrEqual(100);
  });
});
