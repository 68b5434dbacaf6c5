import { isRecord } from '@app/task-engine';
import { isHeadersName, isSecretName, MASK, maskText } from './secret-text.js';

/** Deeper than any payload; what lies below is not shown. */
const MAX_DEPTH = 70;
/** Fields that name another field's content, as in `{ "name": "x-api-key", "value": "…" }`. */
const NAMING = ['name', 'key', 'header'] as const;

/**
 * A copy of a payload or a broker's record as it may be shown: values of secret-looking names, HTTP headers, credentials
 * and query values of URLs, and values which look like secrets are masked, also in texts that are JSON. Null, booleans and
 * the names of headers stay.
 */
export function maskSecrets(value: unknown): unknown {
  return masked(value, '', 0);
}

function masked(value: unknown, name: string, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (isSecretName(name)) return MASK;
  if (isHeadersName(name)) return maskedHeaders(value);
  if (typeof value === 'string') return maskedString(value, depth);
  if (typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((item) => masked(item, '', depth + 1));
  return maskedObject(value, depth);
}

function maskedObject(value: object, depth: number): object {
  const named = namesSecret(value);
  return fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      named && key === 'value' && item !== null ? MASK : masked(item, key, depth + 1),
    ]),
  );
}

function maskedHeaders(value: unknown): unknown {
  if (!isRecord(value)) return MASK;
  return fromEntries(Object.keys(value).map((name) => [name, MASK]));
}

function namesSecret(value: object): boolean {
  if (!Object.hasOwn(value, 'value')) return false;
  return NAMING.some((naming) => {
    const name: unknown = (value as Record<string, unknown>)[naming];
    return Object.hasOwn(value, naming) && typeof name === 'string' && isSecretName(name);
  });
}

function maskedString(text: string, depth: number): string {
  const inner = depth < MAX_DEPTH && /^\s{0,20}[[{"]/.test(text) ? parsed(text) : undefined;
  return inner === undefined ? maskText(text) : JSON.stringify(masked(inner, '', depth + 1));
}

/** JSON that holds something, be it a text that is JSON again; undefined for other text. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'object' && value !== null) || typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Names such as `__proto__` become fields like any other. */
function fromEntries(entries: [string, unknown][]): object {
  return Object.fromEntries(entries) as object;
}
