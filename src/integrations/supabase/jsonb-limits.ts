import { isDeeperThan } from '@app/task-engine';

const MAX_DEPTH = 5;

/** What fitsJsonb asks of a field, for error messages. */
export function jsonbRule(field: string, maxBytes: number): string {
  return `${field} must be JSON of at most ${maxBytes} bytes and ${MAX_DEPTH} levels, without NUL or lone surrogates`;
}

/** Whether PostgreSQL's jsonb takes this object and it is within the limits of size and depth. */
export function fitsJsonb(value: unknown, maxBytes: number): boolean {
  if (isDeeperThan(value, MAX_DEPTH)) return false;
  const json = JSON.stringify(value);
  // JSON.stringify writes NUL and lone surrogates as escapes, doubled back-slashes aside.
  return Buffer.byteLength(json) <= maxBytes && !/\\u(0000|d[89a-f])/.test(json.replaceAll('\\\\', ''));
}
