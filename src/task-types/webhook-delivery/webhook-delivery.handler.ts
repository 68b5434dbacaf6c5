import { type FieldError, HandlesTask, type RunningTask, type TaskHandler } from '@app/task-engine';
import type { OutboundAnswer } from '../../integrations/outbound-http/exchange.js';
import { HostLimiter } from '../../integrations/outbound-http/hosts/host-limiter.js';
import { OutboundError } from '../../integrations/outbound-http/outbound-error.js';
import { OutboundHttp } from '../../integrations/outbound-http/outbound-http.js';
import { asTaskError } from '../../integrations/outbound-http/outbound-task-error.js';
import { DeliveryHeaders } from './delivery-headers.js';
import { deliveryResult, type DeliveryResult } from './delivery-outcome.js';
import { retryPolicyOf } from './retry-plan.js';
import { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

/** Delivers one webhook: at least once, each attempt with the same `webhook-id`. */
@HandlesTask<WebhookDeliveryPayload>({
  type: 'webhook_delivery',
  payload: WebhookDeliveryPayload,
  retry: retryPolicyOf,
})
export class WebhookDeliveryHandler implements TaskHandler<WebhookDeliveryPayload, DeliveryResult> {
  constructor(
    private readonly http: OutboundHttp,
    private readonly limiter: HostLimiter,
    private readonly headers: DeliveryHeaders,
  ) {}

  /** What the payload's class cannot know: this deployment's settings. */
  check({ webhook_url, sign_payload }: WebhookDeliveryPayload): FieldError[] {
    const errors: FieldError[] = [];
    const problem = this.urlProblem(webhook_url);
    if (problem !== undefined) errors.push({ field: 'webhook_url', message: problem });
    if (sign_payload && !this.headers.canSign) {
      errors.push({ field: 'sign_payload', message: 'Signing requires WEBHOOK_SIGNING_MASTER_KEY, which is not set' });
    }
    return errors;
  }

  /** @throws SnoozeTask when the host is busy or its circuit open; else what `deliveryResult` and `asTaskError` say */
  async run(payload: WebhookDeliveryPayload, task: RunningTask): Promise<DeliveryResult> {
    const host = this.hostOf(payload.webhook_url);
    // One tenant's hanging path must not open the circuit for the others.
    const { organizationId, signal } = task;
    const hostRequest = { host, organizationId, circuitKey: `${organizationId} ${host}`, signal };
    const answer = await this.limiter.run(hostRequest, async () => {
      const body = JSON.stringify(payload.data);
      const headers = await this.headers.of(payload, task, body);
      return this.attempt({ url: payload.webhook_url, headers, body, signal }, task);
    });
    return deliveryResult(answer, payload, task, this.headers.now());
  }

  private async attempt(request: Parameters<OutboundHttp['post']>[0], task: RunningTask): Promise<OutboundAnswer> {
    const startedAt = performance.now();
    try {
      const answer = await this.http.post(request);
      const level = answer.status >= 200 && answer.status < 300 ? 'info' : 'warning';
      task.log(level, `attempt ${task.attempt}: ${answer.status} in ${answer.durationMs} ms`);
      return answer;
    } catch (error) {
      if (error instanceof OutboundError) {
        const tookMs = Math.round(performance.now() - startedAt);
        task.log('warning', `attempt ${task.attempt}: ${error.code} after ${tookMs} ms`);
      }
      throw error;
    }
  }

  private hostOf(url: string): string {
    try {
      return this.http.check(url).url.host;
    } catch (error) {
      throw asTaskError(error);
    }
  }

  private urlProblem(url: string): string | undefined {
    try {
      this.http.check(url);
      return undefined;
    } catch (error) {
      if (error instanceof OutboundError) return error.message;
      throw error;
    }
  }
}
