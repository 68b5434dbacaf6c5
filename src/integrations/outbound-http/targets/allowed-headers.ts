import { isRecord } from '@app/task-engine';
import { ValidateBy, type ValidationOptions } from 'class-validator';

const MAX_HEADERS = 20;
const MAX_NAME_LENGTH = 100;
const MAX_VALUE_LENGTH = 4096;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Printable ASCII and tab: no line break, no NUL, nothing that two parsers read differently. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** What the connection, the body or this service decides, hop-by-hop headers among them (RFC 9110 §7.6.1). */
const OWN_NAMES = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);
const OWN_PREFIX = /^(webhook|proxy)-/;

/** What forbids these headers as the caller's own, or undefined when nothing does. Never repeats a value. */
export function headersProblem(headers: unknown): string | undefined {
  if (!isRecord(headers)) return 'must be an object of strings';
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) return `must be at most ${MAX_HEADERS}`;
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    const problem = nameProblem(name, lower) ?? valueProblem(name, value);
    if (problem) return problem;
    if (seen.has(lower)) return `list "${name}" twice`;
    seen.add(lower);
  }
  return undefined;
}

/** class-validator: an object of at most 20 header names and values that may be sent to a tenant's address. */
export function AreAllowedHeaders(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'areAllowedHeaders',
      validator: {
        validate: (value) => headersProblem(value) === undefined,
        defaultMessage: (given) => `$property ${headersProblem(given?.value) ?? 'are not allowed'}`,
      },
    },
    options,
  );
}

function nameProblem(name: string, lower: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return `must have names of at most ${MAX_NAME_LENGTH} characters`;
  if (!TOKEN.test(name)) return 'must have names of letters, digits and hyphens';
  if (OWN_NAMES.has(lower) || OWN_PREFIX.test(lower)) return `must not set "${lower}"`;
  return undefined;
}

function valueProblem(name: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return `must have a string as value of "${name}"`;
  if (value.length > MAX_VALUE_LENGTH)
    return `must have at most ${MAX_VALUE_LENGTH} characters in the value of "${name}"`;
  if (!VALUE.test(value)) return `must have printable ASCII, no line break, in the value of "${name}"`;
  return undefined;
}
