import type { RetryPolicy } from '@app/task-engine';
import type { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** For receivers that may be away for a day. */
const EXTENDED_DELAYS_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];

/** The policy of a delivery's `retry_plan`; `default` leaves it to the application. */
export function retryPolicyOf({ retry_plan }: Pick<WebhookDeliveryPayload, 'retry_plan'>): Partial<RetryPolicy> {
  if (retry_plan === 'default') return {};
  return { delaysMs: EXTENDED_DELAYS_MS, maxRetries: EXTENDED_DELAYS_MS.length };
}
