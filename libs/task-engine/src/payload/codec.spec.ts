import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { Codec } from './codec.js';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
/** Any text, lone surrogates and NUL included. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
const anyJson = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    anyText,
    fc.constantFrom(null, true, 0, -1.5, 1e21, 'enc:k1:AAAA', 'enc:', '"'),
    fc.array(again('value')),
    fc
      .array(
        fc.tuple(
          anyText.filter((name) => name !== '__proto__'),
          again('value'),
        ),
      )
      .map((pairs) => Object.fromEntries(pairs)),
  ),
})).value;

describe.each([
  ['without a key', new Codec()],
  ['with a key', new Codec(key('k1'))],
])('Codec %s', (_name, codec) => {
  it('gives back every JSON value as it was, in text that any broker can store', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = codec.encode(value);
        expect(/[\0\p{Surrogate}]/u.test(text)).toBe(false);
        expect(codec.decode(text)).toEqual(value);
      }),
    );
  });

  it('keeps the order of keys', () => {
    expect(JSON.stringify(codec.decode(codec.encode({ b: 1, a: { d: 1, c: 2 } })))).toBe('{"b":1,"a":{"d":1,"c":2}}');
  });

  it('stores nothing as null', () => {
    expect(codec.decode(codec.encode(undefined))).toBeNull();
  });
});

describe('Codec', () => {
  const first = key('k1');
  const second = key('k2');

  it('never takes plain JSON text for ciphertext', () => {
    fc.assert(fc.property(anyJson, (value) => expect(new Codec().encode(value).startsWith('enc:')).toBe(false)));
  });

  it('reads plain text and what older keys wrote, and writes with the first', () => {
    const rotated = new Codec(`${second},${first}`);
    expect(rotated.decode(new Codec().encode('plain'))).toBe('plain');
    expect(rotated.decode(new Codec(first).encode('old'))).toBe('old');
    expect(rotated.encode('new')).toMatch(/^enc:k2:/);
  });

  it('refuses what it has no key for, naming the key and nothing else', () => {
    const sealed = new Codec(first).encode('secret');
    expect(() => new Codec(second).decode(sealed)).toThrow('No payload encryption key "k1"');
    expect(() => new Codec().decode(sealed)).toThrow('No payload encryption key "k1"');
  });

  it('refuses another key under the same name, changed text and cut text', () => {
    const codec = new Codec(first);
    const sealed = codec.encode({ secret: 'secret' });
    expect(() => new Codec(key('k1')).decode(sealed)).toThrow();
    const bytes = Buffer.from(sealed.slice('enc:k1:'.length), 'base64');
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => codec.decode(`enc:k1:${changed.toString('base64')}`)).toThrow();
      expect(() => codec.decode(`enc:k1:${bytes.subarray(0, index).toString('base64')}`)).toThrow();
    }
    for (const text of ['enc:', 'enc:k1', 'enc:k1:', 'enc:__proto__:AAAA', 'enc:k1:%%%']) {
      expect(() => codec.decode(text)).toThrow();
    }
  });

  it('never writes the same value the same way twice, and nothing of it in the clear', () => {
    const codec = new Codec(first);
    expect(codec.encode('canary')).not.toBe(codec.encode('canary'));
    expect(Buffer.from(codec.encode('canary').split(':')[2] ?? '', 'base64').toString('latin1')).not.toContain(
      'canary',
    );
  });

  it.each([
    'mine',
    'mine:',
    'mine:short',
    `:${randomBytes(32).toString('base64')}`,
    `k 1:${randomBytes(32).toString('base64')}`,
  ])('refuses the key ring %p without repeating it', (ring) => {
    const refused = () => new Codec(ring);
    expect(refused).toThrow(/keyid:base64 with 32 bytes/);
    expect(refused).not.toThrow(ring);
  });
});
