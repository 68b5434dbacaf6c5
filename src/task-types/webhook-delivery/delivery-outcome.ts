import { PermanentTaskError, RetryableTaskError, type RunningTask } from '@app/task-engine';
import type { OutboundAnswer } from '../../integrations/outbound-http/exchange.js';
import { retryAfterMs } from '../../integrations/outbound-http/retry-after.js';
import { queryValues, knownSecretsMask } from '../../secrets/known-secrets.js';
import type { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

/** What a completed delivery leaves behind. */
export interface DeliveryResult {
  status_code: number;
  duration_ms: number;
  /** The first KiB of the answer, without what `headers` and the URL's query brought; null where it is encoded. */
  response_body: string | null;
  webhook_id: string;
  attempts: number;
}

const RESULT_BODY_BYTES = 1024;
/** Shorter header values are too common to be secrets. */
const SHORTEST_SECRET = 8;
const OPEN_HEADERS = new Set(['accept', 'content-type', 'user-agent']);
const WAITING_STATUSES = [429, 503];

/**
 * What an answer means: 2xx is delivered, 410 and redirects are final, all else is tried again by plan. Refusals such as
 * 401 or 404 too, as Standard Webhooks recommends: receivers answer them while they deploy or rotate keys.
 * @throws PermanentTaskError `gone` or `redirect_refused`; RetryableTaskError `http_<status>`
 */
export function deliveryResult(
  answer: OutboundAnswer,
  payload: WebhookDeliveryPayload,
  task: Pick<RunningTask, 'id' | 'attempt'>,
  now: Date,
): DeliveryResult {
  refuseFailure(answer, now);
  return {
    status_code: answer.status,
    duration_ms: answer.durationMs,
    response_body: shownBody(answer, payload),
    webhook_id: task.id,
    attempts: task.attempt,
  };
}

function refuseFailure({ status, headers }: OutboundAnswer, now: Date): void {
  if (status >= 200 && status < 300) return;
  const message = `The receiver answered ${status}`;
  if (status === 410) throw new PermanentTaskError(message, { code: 'gone' });
  if (status >= 300 && status < 400) {
    throw new PermanentTaskError(`${message}; redirects are not followed`, { code: 'redirect_refused' });
  }
  const wait = WAITING_STATUSES.includes(status) ? retryAfterMs(headers['retry-after'], now) : undefined;
  throw new RetryableTaskError(message, { code: `http_${status}`, ...(wait !== undefined && { retryAfterMs: wait }) });
}

function shownBody(
  { body, headers }: OutboundAnswer,
  { headers: sent, webhook_url: url }: WebhookDeliveryPayload,
): string | null {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return null;
  // An echoing receiver must not carry the caller's credentials into the task's result.
  const secrets = Object.entries(sent)
    .filter(([name, { length }]) => !OPEN_HEADERS.has(name.toLowerCase()) && length >= SHORTEST_SECRET)
    .map(([, value]) => value);
  const masked = knownSecretsMask([...secrets, ...queryValues(url)])(body);
  const bytes = Buffer.from(masked);
  const cut = bytes.subarray(0, RESULT_BODY_BYTES).toString('utf8');
  return bytes.length > RESULT_BODY_BYTES ? cut.replace(/\uFFFD+$/, '') : cut;
}
