import {
  BrokerFullError,
  BrokerUnavailableError,
  IdempotencyKeyReusedError,
  InvalidPayloadError,
  PayloadTooLargeError,
  QueueNotFoundError,
  SealedTextError,
  TaskNotFoundError,
  TaskStateError,
  UnknownTaskTypeError,
} from '@app/task-engine';
import { HttpException } from '@nestjs/common';
import { ProblemException } from './problem.js';

const MAX_DETAIL_LENGTH = 200;

/** What Fastify and Nest refuse by themselves; their own messages quote the request. */
const FRAMEWORK_DETAILS: Record<string, string> = {
  FST_ERR_BAD_URL: 'The URL is malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body exceeds the size limit of this route',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be application/json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The length of the body does not match Content-Length',
};

/** The client disconnected while its body was read: no one receives the answer, and it is not an error of the server. */
const ABORTED = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Any thrown value as the problem to answer; undefined for an unexpected one (500, to be logged). */
export function problemOf(error: unknown): ProblemException | undefined {
  if (error instanceof ProblemException) return error;
  return (
    engineProblem(error) ?? frameworkProblem(error) ?? (error instanceof HttpException ? httpProblem(error) : undefined)
  );
}

function engineProblem(error: unknown): ProblemException | undefined {
  if (error instanceof InvalidPayloadError) {
    return new ProblemException(422, 'The request has invalid fields', { errors: error.errors });
  }
  if (error instanceof UnknownTaskTypeError) {
    const errors = [{ field: 'task_type', message: cut(error.message) }];
    return new ProblemException(422, 'Unknown task type', { errors });
  }
  if (error instanceof IdempotencyKeyReusedError) {
    return new ProblemException(422, error.message, { errors: [{ field: 'Idempotency-Key', message: error.message }] });
  }
  if (error instanceof PayloadTooLargeError) return new ProblemException(413, error.message);
  if (error instanceof TaskNotFoundError) return new ProblemException(404, 'No such task');
  if (error instanceof QueueNotFoundError) return new ProblemException(404, 'No such queue');
  if (error instanceof TaskStateError) return new ProblemException(409, cut(error.message));
  if (error instanceof BrokerUnavailableError) {
    const full = error instanceof BrokerFullError;
    const detail = full ? 'The queue is full; try again later' : 'The queue is unavailable; try again later';
    return new ProblemException(503, detail, { headers: { 'retry-after': '5' } });
  }
  if (error instanceof SealedTextError) {
    // An operator has to put a key back; the caller may ask again then.
    return new ProblemException(503, 'The stored data cannot be decrypted at the moment', {
      headers: { 'retry-after': '60' },
    });
  }
  return undefined;
}

function frameworkProblem(error: unknown): ProblemException | undefined {
  const code = codeOf(error) ?? codeOf((error as Error | null)?.cause);
  if (code === undefined) return undefined;
  if (ABORTED.includes(code)) return new ProblemException(400, 'The body ended early');
  // A path parameter longer than any id names nothing.
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return new ProblemException(404, 'Not found');
  const detail = FRAMEWORK_DETAILS[code];
  const status =
    (error as { statusCode?: number }).statusCode ?? (error instanceof HttpException ? error.getStatus() : 400);
  return detail === undefined || status >= 500 ? undefined : new ProblemException(status, detail);
}

function httpProblem(error: HttpException): ProblemException | undefined {
  const status = error.getStatus();
  if (status === 500) return undefined;
  if (status === 404 && error.message.startsWith('Cannot ')) return new ProblemException(404, 'Not found');
  return new ProblemException(status, cut(error.message), { headers: headersFor(status) });
}

function headersFor(status: number): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  return status === 503 ? { 'retry-after': '5' } : {};
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

function cut(text: string): string {
  return text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH - 1)}…` : text;
}
