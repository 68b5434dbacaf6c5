import { maskEach } from './secret-text.js';

/** Shorter words of a secret are common ones, such as `Bearer`; so are shorter pieces of base64. */
const SHORTEST_PART = 8;
const SHORTEST_QUERY_VALUE = 6;
/** Each word costs a search of the text for each of its spellings. */
const MOST_WORDS = 8;
const MOST_QUERY_VALUES = 50;

/**
 * Masks these secrets, and their words of 8 characters and more, in what others echo: as they are, and as JSON, a URL or
 * base64 would spell them. At most about 100 searches of the text for each secret.
 */
export function knownSecretsMask(secrets: readonly string[]): (text: string) => string {
  const all = new Set(
    secrets
      .filter((secret) => secret !== '')
      .flatMap(parts)
      .flatMap(spellings),
  );
  // The longest first, so that no rest of it stays.
  const sorted = [...all].sort((a, b) => b.length - a.length);
  return (text) => maskEach(text, sorted);
}

/** What a URL's query holds and a receiver may echo: values of 6 characters and more, decoded and as they stand; the first 50. */
export function queryValues(url: string): string[] {
  const { search } = new URL(url);
  const pairs = search.slice(1).split('&', MOST_QUERY_VALUES);
  return pairs
    .flatMap((pair) => [...new URLSearchParams(pair).values(), pair.slice(pair.indexOf('=') + 1)])
    .filter(({ length }) => length >= SHORTEST_QUERY_VALUE);
}

/** `Bearer abc` is also known by `abc`. */
function parts(secret: string): string[] {
  const words = secret.split(' ').filter(({ length }) => length >= SHORTEST_PART);
  return [secret, ...words.slice(0, MOST_WORDS)];
}

function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Half characters, which a URL cannot spell, are U+FFFD in the bytes.
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(bytes.toString()), ...inBase64(bytes)];
}

/** By itself, and as it stands within a longer text, where it may begin at any of three places in a group of bytes. */
function inBase64(secret: Buffer): string[] {
  const within = [0, 1, 2].map((at) => {
    const text = Buffer.concat([Buffer.alloc(at), secret])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last character hold bits of what stands before and after.
    return text.slice(Math.ceil((at * 8) / 6), (at + secret.length) % 3 === 0 ? undefined : -1);
  });
  return [secret.toString('base64'), ...within]
    .filter(({ length }) => length >= SHORTEST_PART)
    .flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')]);
}
