import type { FieldError } from '@app/task-engine';
import { isISO8601 } from 'class-validator';
import type { TemplateDeclaration, VariableDeclaration } from './template-declaration.js';

const DEFAULT_MAX_LENGTH = 200;
const MAX_URL_LENGTH = 2048;
const MAX_ERRORS = 50;
const MAX_SHOWN_NAME = 64;

/** One printable line: no line break that would open a header, no control or direction character, no half character. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]*$/u;

export type Variables = Record<string, unknown>;

/** Each bad variable by name, missing and unknown ones too; null means absent. */
export function variableErrors({ variables: declared }: TemplateDeclaration, given: Variables): FieldError[] {
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => error(name, 'is not a variable of this template'));
  const wrong = Object.entries(declared).flatMap(([name, declaration]) => {
    const problem = problemWith(declaration, valueOf(given, name));
    return problem === undefined ? [] : [error(name, problem)];
  });
  return [...wrong, ...unknown].slice(0, MAX_ERRORS);
}

/** A given value that counts: own, and neither undefined nor null. */
export function valueOf(given: Variables, name: string): unknown {
  return Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined;
}

function error(name: string, message: string): FieldError {
  return { field: `variables.${name.slice(0, MAX_SHOWN_NAME)}`, message };
}

function problemWith(declaration: VariableDeclaration, value: unknown): string | undefined {
  if (value === undefined) return declaration.required ? 'is required' : undefined;
  switch (declaration.type) {
    case 'text':
      return textProblem(value, declaration);
    case 'url':
      return isSafeUrl(value) ? undefined : 'must be an https:// URL without user name and password';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
    case 'date':
      return isDate(value) ? undefined : 'must be a date or time as in 2027-01-31 or 2027-01-31T08:00:00Z';
  }
}

function textProblem(value: unknown, { required, max_length: most = DEFAULT_MAX_LENGTH }: VariableDeclaration) {
  if (typeof value !== 'string') return 'must be a string';
  if (value.length > most) return `must have at most ${most} characters`;
  if (!ONE_LINE.test(value)) return 'must be one printable line';
  return required && value.trim() === '' ? 'must not be blank' : undefined;
}

function isSafeUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return false;
  // A URL parser would strip tabs and line breaks and read on.
  if (!/^https:\/\/[^\s\p{Cc}\p{Cs}\\]+$/u.test(value)) return false;
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function isDate(value: unknown): boolean {
  return isMoment(value) || (typeof value === 'string' && DATE_ONLY.test(value) && isReal(value));
}

/** Whether a value is a time of a day with its offset, such as 2027-01-31T08:00:00Z. */
export function isMoment(value: unknown): boolean {
  return typeof value === 'string' && DATE_TIME.test(value) && isReal(value);
}

/** No 30 February, no 25th hour. */
function isReal(value: string): boolean {
  return isISO8601(value, { strict: true }) && !Number.isNaN(Date.parse(value));
}

/** Whether a date names a day and no time of day. */
export function isDateOnly(value: string): boolean {
  return DATE_ONLY.test(value);
}
