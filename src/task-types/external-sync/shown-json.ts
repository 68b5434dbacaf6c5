/** JSON bytes of an answer or call-back that a task's result keeps. */
const MAX_SHOWN_BYTES = 8_192;
/** As deep as a payload may be. */
const MAX_DEPTH = 64;
/** Shorter parts of a secret are common words, such as `Bearer`. */
const SHORTEST_PART = 8;
const MASK = '***';

/** What a result shows of what another system sent: JSON, or text cut to size. */
export interface Shown {
  value: unknown;
  truncated: boolean;
}

/** `value`, no deeper than a payload, without secrets and at most 8 KiB of JSON; what is larger becomes the beginning of its text. */
export function shown(value: unknown, secrets: readonly string[]): Shown {
  if (typeof value === 'string') return shownText(value, secrets);
  const clean = maskedStrings(value, secrets.flatMap(parts));
  const json = JSON.stringify(clean);
  if (Buffer.byteLength(json) > MAX_SHOWN_BYTES) return { value: cutToFit(json), truncated: true };
  return { value: clean, truncated: false };
}

/** An answer's body as JSON where it says so and is, else as text; null where there is none. */
export function readAnswer(body: string, contentType: string | undefined): unknown {
  if (body === '') return null;
  if (!/\bjson\b/i.test(contentType ?? '')) return body;
  try {
    const value = JSON.parse(body) as unknown;
    return isDeeperThan(value, MAX_DEPTH) ? body : value;
  } catch {
    return body;
  }
}

/** Whether objects and lists are nested in more than `levels` levels; recurses no further than that. */
export function isDeeperThan(value: unknown, levels = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

/** Text in which no secret stands. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return masked(text, secrets.flatMap(parts));
}

function shownText(text: string, secrets: readonly string[]): Shown {
  const clean = withoutSecrets(text, secrets);
  const value = cutToFit(clean);
  return { value, truncated: value.length < clean.length };
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, MASK), text);
}

function maskedStrings(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return masked(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => maskedStrings(item, secrets));
  const entries = Object.entries(value).map(([key, item]) => [masked(key, secrets), maskedStrings(item, secrets)]);
  return Object.fromEntries(entries) as object;
}

/** `Bearer abc` is also known by `abc`; the longest first, so that no rest of it stays. */
function parts(secret: string): string[] {
  return [secret, ...secret.split(' ').filter(({ length }) => length >= SHORTEST_PART)];
}

/** The longest beginning (about) whose JSON fits: escapes make some texts six times as long. */
function cutToFit(text: string): string {
  let cut = text.slice(0, MAX_SHOWN_BYTES);
  while (Buffer.byteLength(JSON.stringify(cut)) > MAX_SHOWN_BYTES) cut = cut.slice(0, Math.floor(cut.length * 0.9));
  return cut.length < text.length ? cut.replace(/[\uD800-\uDBFF]$/, '') : cut;
}
