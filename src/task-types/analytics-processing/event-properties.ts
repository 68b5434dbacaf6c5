const MAX_BYTES = 4_096;
const MAX_DEPTH = 5;

/** What isStorableProperties asks, for error messages. */
export const PROPERTIES_RULE = `properties must be JSON of at most ${MAX_BYTES} bytes and ${MAX_DEPTH} levels, without NUL or lone surrogates`;

/** Whether PostgreSQL's jsonb takes this object, and a thousand of them fit into one call. */
export function isStorableProperties(value: unknown): boolean {
  if (isDeeperThan(value, MAX_DEPTH)) return false;
  const json = JSON.stringify(value);
  // JSON.stringify writes NUL and lone surrogates as escapes, doubled back-slashes aside.
  return Buffer.byteLength(json) <= MAX_BYTES && !/\\u(0000|d[89a-f])/.test(json.replaceAll('\\\\', ''));
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}
