/** Levels of arrays and objects. */
const MAX_DEPTH = 100;
/** Elements and members of one body, its strings' contents aside: a payload of 1 MiB cannot hold as many. */
const MAX_VALUES = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const STRING = 1;
const CLOSES = 2;
const OPENS = 3;
const NEXT = 4;

/** What each byte means outside of a string; 0 for nothing. */
const MEANING = new Uint8Array(256);
for (const [characters, meaning] of [
  ['"', STRING],
  [']}', CLOSES],
  ['[{', OPENS],
  [',', NEXT],
] as const) {
  for (const byte of Buffer.from(characters)) MEANING[byte] = meaning;
}

/**
 * Looks over JSON before anything is built from it: 64 MiB of `[` cost a parser gigabytes, and of `{},` a minute.
 * Answers what is too much about it; undefined for a body of at most 100 levels and a million values.
 */
export function excessOf(body: Buffer): string | undefined {
  if (body.length <= MAX_DEPTH) return undefined;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < body.length; at += 1) {
    const meaning = MEANING[body[at] as number] as number;
    if (meaning === STRING) at = endOfString(body, at);
    else if (meaning === CLOSES) depth -= 1;
    else if (meaning >= OPENS) {
      values += 1;
      if (meaning === OPENS) depth += 1;
      if (depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
      if (values > MAX_VALUES) return `holds more than ${MAX_VALUES} values`;
    }
  }
  return undefined;
}

/** Where the string that begins at `start` has its closing quote; the end of a body that has none. */
function endOfString(body: Buffer, start: number): number {
  let quote = body.indexOf(QUOTE, start + 1);
  while (quote !== -1 && isEscaped(body, quote)) quote = body.indexOf(QUOTE, quote + 1);
  return quote === -1 ? body.length : quote;
}

/** An odd number of backslashes before a quote makes it a part of the string. */
function isEscaped(body: Buffer, quote: number): boolean {
  let first = quote;
  while (body[first - 1] === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}
