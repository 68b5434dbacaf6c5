import type { RunningTask } from '@app/task-engine';
import { webhookSignature } from './signing/signing-secret.js';
import type { SigningSecrets } from './signing/signing-secrets.js';
import type { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

const DEFAULTS: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'background-tasks/1.0' };

/** The headers of one attempt: the caller's, over the defaults, and the Standard Webhooks ones over both. */
export class DeliveryHeaders {
  constructor(
    private readonly secrets: SigningSecrets,
    readonly now: () => Date,
  ) {}

  get canSign(): boolean {
    return this.secrets.isConfigured;
  }

  /** `webhook-id` is the task's id on every attempt, so that a receiver can drop what it has seen. */
  async of(
    payload: WebhookDeliveryPayload,
    task: Pick<RunningTask, 'id' | 'organizationId'>,
    body: string,
  ): Promise<Record<string, string>> {
    const secrets = payload.sign_payload ? await this.secrets.forSigning(task.organizationId) : undefined;
    const timestamp = this.now();
    const headers = { ...DEFAULTS, ...lowerCased(payload.headers) };
    headers['webhook-id'] = task.id;
    headers['webhook-timestamp'] = String(Math.floor(timestamp.getTime() / 1000));
    if (payload.event_type !== undefined) headers['webhook-event-type'] = payload.event_type;
    if (secrets)
      headers['webhook-signature'] = webhookSignature([secrets.secret, ...secrets.previous], task.id, timestamp, body);
    return headers;
  }
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
