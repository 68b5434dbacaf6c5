import type { TemplateDeclaration, VariableDeclaration } from './template-declaration.js';
import { isDateOnly, valueOf, type Variables } from './template-variables.js';

/** The language of a mail and the time zone of its times. */
export interface Reader {
  locale: string;
  timeZone: string;
}

const DAY = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;

/** Every declared variable as the reader sees it; null for an absent one, so that a template may ask for it. */
export function shownVariables(
  { variables }: TemplateDeclaration,
  given: Variables,
  reader: Reader,
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, declaration]) => [name, shown(declaration, valueOf(given, name), reader)]),
  );
}

function shown({ type }: VariableDeclaration, value: unknown, { locale, timeZone }: Reader): string | null {
  if (value === undefined) return null;
  if (type === 'number') return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value as number);
  if (type === 'date') return shownDate(value as string, locale, timeZone);
  // The parser's own spelling: no quote, space or bracket is left in it.
  return type === 'url' ? new URL(value as string).href : (value as string);
}

function shownDate(value: string, locale: string, timeZone: string): string {
  // A day alone is the same day everywhere.
  const options = isDateOnly(value) ? { ...DAY, timeZone: 'UTC' } : { ...DAY, ...TIME, timeZone };
  return new Intl.DateTimeFormat(locale, options).format(new Date(value));
}
