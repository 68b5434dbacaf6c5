import type { components } from './schema.js';

export type Problem = components['schemas']['Problem'];

/** An answer that is not 2xx. `errors` names each bad field of a 422. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly errors: NonNullable<Problem['errors']>;
  /** From the Retry-After header, where there is one that can be read. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly problem: Problem,
    headers: Headers,
  ) {
    const errors = problem.errors ?? [];
    super([problem.detail, ...errors.map(({ field, message }) => `${field}: ${message}`)].join('; '));
    this.status = problem.status;
    this.errors = errors;
    this.retryAfterSeconds = secondsOf(headers.get('retry-after'));
  }
}

/** Seconds, or a date, as whatever stands in front of the API may say; undefined for what is neither. */
function secondsOf(after: string | null): number | undefined {
  if (after === null || after.trim() === '') return undefined;
  const seconds = /^\d+$/.test(after.trim()) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** What a call was answered. @throws ProblemError for an answer that is not 2xx */
export async function answered<Data>(
  call: Promise<{ data?: Data | undefined; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await call;
  if (response.ok) return data as Data;
  throw new ProblemError(isProblem(error) ? error : foreignProblem(response, error), response.headers);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'status' in body && 'detail' in body;
}

/** What stands between us may answer in words of its own. */
function foreignProblem({ status, statusText }: Response, body: unknown): Problem {
  const detail = typeof body === 'string' && body !== '' ? body.slice(0, 200) : statusText;
  return { type: 'about:blank', title: statusText, status, detail };
}
