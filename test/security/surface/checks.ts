import type { Answer } from '../../support/api-client.js';
import type { RawAnswers } from '../raw-http.js';

const PROBLEM = /content-type: application\/problem\+json/i;

/** Every answer refused, each as a problem that tells nothing. */
export function refused({ text, statuses }: RawAnswers, ...allowed: number[]): string | undefined {
  if (statuses.length === 0) return 'no answer';
  const strange = statuses.find((status) => !allowed.includes(status));
  if (strange !== undefined) return `answered ${statuses.join()}`;
  return PROBLEM.test(text) ? leak(text) : 'no problem+json';
}

/** No answer at all, or a refusal. */
export function noEntry(answers: RawAnswers): string | undefined {
  return answers.statuses.length === 0 ? (answers.closed ? undefined : 'left open') : refused(answers, 400, 404, 405);
}

export function afterContinue(answers: RawAnswers): string | undefined {
  const [first, ...rest] = answers.statuses;
  return refused({ ...answers, statuses: first === 100 ? rest : answers.statuses }, 401);
}

export function badStatus({ status, headers, text }: Answer, ...allowed: number[]): string | undefined {
  if (!allowed.includes(status)) return `answered ${status}`;
  if (status < 300) return undefined;
  if (headers.get('content-type')?.startsWith('application/problem+json') !== true) return 'no problem+json';
  return leak(text);
}

function leak(text: string): string | undefined {
  if (/node_modules|\n\s+at |\.[jt]s:\d+/.test(text)) return 'shows a stack';
  return text.includes('Z'.repeat(65)) ? 'repeats what was sent' : undefined;
}

export function closed(answer: Answer, status: number): string | undefined {
  const opened = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
  return opened.length > 0 ? `says ${opened.join()}` : badStatus(answer, status);
}

/** What is missing of the headers that every answer has. */
export function bare(headers: Headers, inPolicy = "default-src 'none'"): string | undefined {
  const policy = headers.get('content-security-policy') ?? '';
  const missing = [
    ...(policy.includes("frame-ancestors 'none'") && policy.includes(inPolicy) ? [] : [`policy ${policy}`]),
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['nosniff']),
    ...(/^(no-referrer|same-origin)$/.test(headers.get('referrer-policy') ?? '') ? [] : ['referrer-policy']),
    ...(headers.get('strict-transport-security')?.includes('max-age=31536000') ? [] : ['HSTS']),
    ...(headers.get('x-frame-options') === 'DENY' ? [] : ['x-frame-options']),
    ...(headers.get('cross-origin-resource-policy') === 'same-origin' ? [] : ['CORP']),
    ...(headers.get('cache-control')?.includes('no-store') ? [] : ['no-store']),
    ...['server', 'x-powered-by'].filter((name) => headers.has(name)),
  ];
  return missing.length > 0 ? missing.join() : undefined;
}

export function unsafeScripts(headers: Headers): string | undefined {
  const policy = headers.get('content-security-policy') ?? '';
  return /script-src[^;]*unsafe|https?:/.test(policy) ? policy : undefined;
}

export function headersOf({ text }: RawAnswers): Headers {
  const [, ...lines] = (text.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
  return new Headers(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}
