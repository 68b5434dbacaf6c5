import { PermanentTaskError, RetryableTaskError, type RunningTask } from '@app/task-engine';
import { n8nFailure } from '../../integrations/n8n/n8n-failure.js';
import type { OutboundAnswer } from '../../integrations/outbound-http/exchange.js';
import { retryAfterMs } from '../../integrations/outbound-http/retry-after.js';
import type { ExternalSyncPayload } from './external-sync.payload.js';
import { isForN8n, webhookPathOf } from './external-systems.js';
import { readAnswer, shown } from './masked-json.js';

/** What a completed call leaves behind. */
export interface SyncResult {
  status_code: number;
  duration_ms: number;
  /** The answer: JSON where it is, else text; null where it is empty or encoded. At most 8 KiB, secrets masked. */
  response: unknown;
  response_truncated: boolean;
  attempts: number;
}

/** The same request would be refused again. */
const FINAL_STATUSES = [400, 405, 410, 411, 413, 414, 415, 422];
const WAITING_STATUSES = [429, 503];

/**
 * What an answer means: 2xx is done; what the request itself is refused for, and redirects, are final; all else is tried
 * again by the retry policy, not before `Retry-After`.
 * @throws PermanentTaskError or RetryableTaskError, see also `n8nFailure`
 */
export function refuseFailure(payload: ExternalSyncPayload, { status, headers }: OutboundAnswer, now: Date): void {
  if (status >= 200 && status < 300) return;
  const failure = isForN8n(payload) ? n8nFailure(status, webhookPathOf(payload)) : targetFailure(payload, status);
  if (failure) throw failure;
  const message = `${payload.system ?? 'n8n'} answered ${status}`;
  if (status < 400)
    throw new PermanentTaskError(`${message}; redirects are not followed`, { code: 'redirect_refused' });
  const code = `http_${status}`;
  if (FINAL_STATUSES.includes(status)) throw new PermanentTaskError(message, { code });
  const wait = WAITING_STATUSES.includes(status) ? retryAfterMs(headers['retry-after'], now) : undefined;
  throw new RetryableTaskError(message, { code, ...(wait !== undefined && { retryAfterMs: wait }) });
}

/** The result of a call that is over with its answer. */
export function syncResult(
  { status, durationMs, body, headers, truncated }: OutboundAnswer,
  { attempt }: Pick<RunningTask, 'attempt'>,
  secrets: readonly string[],
): SyncResult {
  const isEncoded = (headers['content-encoding'] ?? 'identity') !== 'identity';
  const answer = shown(isEncoded ? null : readAnswer(body, headers['content-type']), secrets);
  return {
    status_code: status,
    duration_ms: durationMs,
    response: answer.value,
    response_truncated: answer.truncated || truncated,
    attempts: attempt,
  };
}

function targetFailure({ system }: ExternalSyncPayload, status: number): Error | undefined {
  if (status !== 401 && status !== 403) return undefined;
  return new PermanentTaskError(`${system} answered ${status}: it rejected the configured credentials`, {
    code: 'target_unauthorized',
  });
}
