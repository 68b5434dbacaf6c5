import { createHash } from 'node:crypto';

/** Every page that this server shows. */
export type Page = 'docs' | 'report' | 'mail' | 'outbox' | 'sign-in' | 'queues' | 'dashboard';

/** What the table does not allow is forbidden, and pages cannot be framed. */
const CLOSED = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/** A response that is not a page loads, runs and shows nothing when a browser opens it. */
export const API_POLICY = CLOSED.join('; ');

/** What each page needs to work, in addition to its own `<style>` elements. */
const NEEDS: Record<Page, readonly string[]> = {
  // Swagger UI writes style attributes and holds its pictures as data.
  docs: ["script-src 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self' data:", "connect-src 'self'"],
  report: [],
  // Mail is styled inline; what callers chose to put in may neither run nor load.
  mail: ["style-src 'unsafe-inline'", 'sandbox'],
  // Its frame shows a mail and inherits this.
  outbox: ["style-src 'unsafe-inline'", 'img-src data:'],
  // Its empty icon keeps browsers from asking for one.
  'sign-in': ["form-action 'self'", 'img-src data:'],
  queues: ["script-src 'self'", "img-src 'self' data:", "connect-src 'self'", "base-uri 'self'"],
  dashboard: ["script-src 'self'", "img-src 'self' data:"],
};

/** A style that Swagger UI's script adds; the test that opens the page fails when a release changes it. */
const SWAGGER_STYLE = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** Pages that also load external style sheets. */
const STYLE_SHEETS: readonly Page[] = ['docs', 'queues', 'dashboard'];

/**
 * The Content-Security-Policy of a page.
 * @param styles the texts of the `<style>` elements it brings, each allowed by its hash
 * @param connect whom its scripts may ask, where its table's line does not say
 */
export function pagePolicy(page: Page, styles: readonly string[] = [], connect: readonly string[] = []): string {
  const sources = [
    ...(STYLE_SHEETS.includes(page) ? ["'self'"] : []),
    ...(page === 'docs' ? [SWAGGER_STYLE] : []),
    ...styles.map(hashSource),
  ];
  const needs = [
    ...(sources.length > 0 ? [`style-src ${sources.join(' ')}`] : []),
    ...NEEDS[page],
    ...(connect.length > 0 ? [`connect-src ${connect.join(' ')}`] : []),
  ];
  const named = new Set(needs.map(nameOf));
  const [nothing, ...rest] = CLOSED;
  return [nothing, ...needs, ...rest.filter((directive) => !named.has(nameOf(directive)))].join('; ');
}

/** The texts of the `<style>` elements of a page that a library wrote. */
export function stylesIn(html: string): string[] {
  return [...html.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text = '']) => text);
}

function nameOf(directive: string): string {
  return directive.split(' ', 1)[0] ?? '';
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
