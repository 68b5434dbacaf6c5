import { maskSecrets } from '../secrets/mask-secrets.js';
import { maskEach, maskText } from '../secrets/secret-text.js';

const MAX_TEXT = 4_096;
const MAX_FIELD = 8_192;
/** Longer than any secret: this much more is read than shown. */
const MARGIN = 2_048;
/** Keys of every line; a field of that name would come second and win. */
const OWN_KEYS = ['level', 'time', 'pid', 'role', 'msg'];

/** What a log line may contain: no secret by name or format, none of the deployment's own, nothing of unlimited size. */
export class LogContent {
  /** @param secrets replaced wherever they occur */
  constructor(private readonly secrets: readonly string[]) {}

  /** Masked before it is cut, since half a secret would not be recognized; a secret cut by the limit is not shown. */
  text(text: string): string {
    const read = text.slice(0, MAX_TEXT + MARGIN);
    const clean = maskEach(maskText(read), this.secrets);
    const end = Math.min(MAX_TEXT, read.length < text.length ? clean.length - MARGIN : MAX_TEXT);
    return clean.length > end || read.length < text.length ? `${clean.slice(0, Math.max(0, end))}…` : clean;
  }

  /** What a logger's method was given. A lone error's message would become the line's, unseen. */
  arguments(given: readonly unknown[]): unknown[] {
    const clean = given.map((item) => (typeof item === 'string' ? this.text(item) : item));
    const [first] = given;
    const error = first instanceof Error ? first : (first as { err?: unknown } | null | undefined)?.err;
    return given.length === 1 && error instanceof Error ? [first, this.text(error.message)] : clean;
  }

  /** The fields of a line; an error is its type, code, message and frames, and nothing a driver put on it. */
  fields(fields: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        OWN_KEYS.includes(key) ? `_${key}` : this.text(key),
        this.field(key, value),
      ]),
    );
  }

  private field(key: string, value: unknown): unknown {
    if (value instanceof Error) return this.error(value);
    if (typeof value === 'number' || typeof value === 'boolean' || value == null) return value;
    const { [key]: masked } = maskSecrets({ [key]: value }) as Record<string, unknown>;
    if (typeof masked === 'string') return this.text(masked);
    const json = this.json(masked);
    return json.length > MAX_FIELD ? `${json.slice(0, MAX_FIELD)}…` : JSON.parse(json);
  }

  private json(value: unknown): string {
    try {
      return (
        JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? this.text(item) : item)) ?? 'null'
      );
    } catch {
      return '"[not JSON]"';
    }
  }

  private error(error: Error): Record<string, unknown> {
    const { code } = error as { code?: unknown };
    return {
      type: this.text(String(error.name)),
      ...((typeof code === 'string' || typeof code === 'number') && { code: this.text(String(code)) }),
      message: this.text(String(error.message)),
      stack: this.text(String(error.stack ?? '')),
    };
  }
}

/** Line separators, C1 controls and marks that turn text around: JSON takes them, terminals and editors act on them. */
const ACTING = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A JSON line in which they stand as escapes. */
export function inertLine(line: string): string {
  return line.replace(ACTING, escaped);
}

/** Every escape of JSON, so that an escaped backslash is distinguished from one that escapes. */
const ESCAPES = /\\(?:u[0-9a-f]{4}|.)/gi;
const CONTROLS = /^\\(?:u00[0189][0-9a-f]|u007f|u20[02][89ef]|u202[a-e]|u206[6-9]|ufeff|[bfrt])$/i;

/**
 * A JSON line for a reader that prints the texts in it as they are: controls stay visible escapes. A new line is kept before
 * the frames of a stack only.
 */
export function printableLine(line: string): string {
  return inertLine(line).replace(ESCAPES, (escape, at: number, whole: string) => {
    const newLine = escape === '\\n';
    const frame = newLine && /^ {4}at /.test(whole.slice(at + 2, at + 9));
    return CONTROLS.test(escape) || (newLine && !frame) ? `\\${escape}` : escape;
  });
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
