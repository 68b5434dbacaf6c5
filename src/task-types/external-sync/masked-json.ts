import { isDeeperThan, MAX_PAYLOAD_DEPTH } from '@app/task-engine';
import { knownSecretsMask } from '../../secrets/known-secrets.js';

/** JSON bytes of an answer or callback that a task's result keeps. */
const MAX_SHOWN_BYTES = 8_192;
/** What follows a task carries the result inside a payload of its own, so this is less than a payload's depth. */
const MAX_SHOWN_DEPTH = 32;

/** What a result shows of what another system sent: JSON, or text cut to size. */
export interface Shown {
  value: unknown;
  truncated: boolean;
}

/**
 * `value`, at most as deep as a payload, without secrets: at most 32 levels and 8 KiB of JSON. What is deeper becomes
 * its text, what is larger the beginning of it.
 */
export function shown(value: unknown, secrets: readonly string[]): Shown {
  const mask = knownSecretsMask(secrets);
  if (typeof value === 'string') return cutText(mask(value));
  const clean = maskedStrings(value, mask);
  const json = JSON.stringify(clean);
  const fits = Buffer.byteLength(json) <= MAX_SHOWN_BYTES;
  if (fits && !isDeeperThan(clean, MAX_SHOWN_DEPTH)) return { value: clean, truncated: false };
  return cutText(json);
}

/** An answer's body as JSON where it says so and is, else as text; null where there is none. */
export function readAnswer(body: string, contentType: string | undefined): unknown {
  if (body === '') return null;
  if (!/\bjson\b/i.test(contentType ?? '')) return body;
  try {
    const value = JSON.parse(body) as unknown;
    return isDeeperThan(value, MAX_PAYLOAD_DEPTH) ? body : value;
  } catch {
    return body;
  }
}

function cutText(text: string): Shown {
  const value = cutToFit(text);
  return { value, truncated: value.length < text.length };
}

function maskedStrings(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => maskedStrings(item, mask));
  const entries = Object.entries(value).map(([key, item]) => [mask(key), maskedStrings(item, mask)]);
  return Object.fromEntries(entries) as object;
}

/** The longest beginning (about) whose JSON fits: escapes make some texts six times as long. */
function cutToFit(text: string): string {
  let cut = text.slice(0, MAX_SHOWN_BYTES);
  while (Buffer.byteLength(JSON.stringify(cut)) > MAX_SHOWN_BYTES) cut = cut.slice(0, Math.floor(cut.length * 0.9));
  return cut.length < text.length ? cut.replace(/[\uD800-\uDBFF]$/, '') : cut;
}
