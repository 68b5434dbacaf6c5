import type { components } from './schema.js';

export type Problem = components['schemas']['Problem'];

/** An answer that is not 2xx. `errors` names each bad field of a 422. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly errors: NonNullable<Problem['errors']>;
  /** From the Retry-After header, where there is one. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly problem: Problem,
    headers: Headers,
  ) {
    const errors = problem.errors ?? [];
    super([problem.detail, ...errors.map(({ field, message }) => `${field}: ${message}`)].join('; '));
    this.status = problem.status;
    this.errors = errors;
    const after = headers.get('retry-after');
    this.retryAfterSeconds = after === null ? undefined : Number(after);
  }
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
