import {
  type FieldError,
  HandlesTask,
  RetryableTaskError,
  type RunningTask,
  SnoozeTask,
  type TaskHandler,
} from '@app/task-engine';
import { HostRest } from '../../integrations/outbound-http/host-rest.js';
import { HostSlots } from '../../integrations/outbound-http/host-slots.js';
import { OutboundError } from '../../integrations/outbound-http/outbound-error.js';
import type { OutboundAnswer } from '../../integrations/outbound-http/exchange.js';
import { OutboundHttp, type OutboundRequest } from '../../integrations/outbound-http/outbound-http.js';
import { DeliveryHeaders } from './delivery-headers.js';
import { deliveryError, deliveryResult, type DeliveryResult } from './delivery-outcome.js';
import { retryPolicyOf } from './retry-plan.js';
import { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

/** While a host has been silent no longer than this its deliveries wait for free; after it each try counts. */
const FREE_WAIT_MS = 60_000;

/** Delivers one webhook: at least once, each attempt with the same `webhook-id`. */
@HandlesTask<WebhookDeliveryPayload>({
  type: 'webhook_delivery',
  payload: WebhookDeliveryPayload,
  retry: retryPolicyOf,
})
export class WebhookDeliveryHandler implements TaskHandler<WebhookDeliveryPayload, DeliveryResult> {
  constructor(
    private readonly http: OutboundHttp,
    private readonly slots: HostSlots,
    private readonly rest: HostRest,
    private readonly headers: DeliveryHeaders,
  ) {}

  /** What the payload's class cannot know: this deployment's settings. */
  check({ webhook_url, sign_payload }: WebhookDeliveryPayload): FieldError[] {
    const errors: FieldError[] = [];
    const problem = this.urlProblem(webhook_url);
    if (problem !== undefined) errors.push({ field: 'webhook_url', message: problem });
    if (sign_payload && !this.headers.canSign) {
      errors.push({ field: 'sign_payload', message: 'Signing needs WEBHOOK_SIGNING_MASTER_KEY, which is not set' });
    }
    return errors;
  }

  /** @throws SnoozeTask when the host is busy or silent; else what `deliveryResult` and `deliveryError` say */
  async run(payload: WebhookDeliveryPayload, task: RunningTask): Promise<DeliveryResult> {
    const host = this.hostOf(payload.webhook_url);
    // One tenant's hanging path must not put the host to rest for the others.
    const restKey = `${task.organizationId} ${host}`;
    this.leaveAloneWhoIsSilent(restKey);
    const slot = await this.slots.enter(host, task.signal);
    if (slot.kind === 'busy')
      throw new SnoozeTask(slot.retryInMs, 'the host has as many deliveries as it may have at once');
    try {
      const body = JSON.stringify(payload.data);
      const headers = await this.headers.of(payload, task, body);
      const request = { url: payload.webhook_url, headers, body, signal: task.signal };
      const answer = await this.attempt(request, task, restKey);
      return deliveryResult(answer, payload, task, this.headers.now());
    } finally {
      slot.leave();
    }
  }

  private async attempt(request: OutboundRequest, task: RunningTask, restKey: string): Promise<OutboundAnswer> {
    const startedAt = performance.now();
    try {
      const answer = await this.http.post(request);
      this.rest.record(restKey, false);
      const level = answer.status >= 200 && answer.status < 300 ? 'info' : 'warning';
      task.log(level, `attempt ${task.attempt}: ${answer.status} in ${answer.durationMs} ms`);
      return answer;
    } catch (error) {
      if (error instanceof OutboundError) {
        this.rest.record(restKey, error.code === 'timeout');
        const tookMs = Math.round(performance.now() - startedAt);
        task.log('warning', `attempt ${task.attempt}: ${error.code} after ${tookMs} ms`);
      }
      throw deliveryError(error);
    }
  }

  private leaveAloneWhoIsSilent(restKey: string): void {
    const verdict = this.rest.ask(restKey);
    if (verdict.kind === 'awake') return;
    if (verdict.darkForMs <= FREE_WAIT_MS)
      throw new SnoozeTask(verdict.retryInMs, 'the last deliveries to this host timed out');
    throw new RetryableTaskError('Not tried: the last deliveries to this host timed out', {
      code: 'host_unresponsive',
    });
  }

  private hostOf(url: string): string {
    try {
      return this.http.check(url).url.host;
    } catch (error) {
      throw deliveryError(error);
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
