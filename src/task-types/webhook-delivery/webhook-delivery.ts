import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import type { TaskOptions } from '../../tasks/task-fields.dto.js';
import type { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

/** What to deliver, for whom; only URL and data of the payload are required. */
export interface WebhookDeliveryRequest
  extends
    Pick<WebhookDeliveryPayload, 'webhook_url' | 'data'>,
    Partial<Omit<WebhookDeliveryPayload, 'webhook_url' | 'data'>>,
    TaskOptions {
  organization_id: string;
  user_id: string;
  name?: string;
  /** Same key, organization and request: the same task. */
  idempotency_key?: string;
}

/** Webhooks from this application's own code. */
@Injectable()
export class WebhookDelivery {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Submits one delivery and answers its task id.
   * @throws InvalidPayloadError naming the bad fields; BrokerUnavailableError when the broker is away
   */
  async submitWebhookDelivery(request: WebhookDeliveryRequest): Promise<string> {
    const {
      organization_id,
      user_id,
      name,
      idempotency_key,
      webhook_url,
      data,
      headers,
      sign_payload,
      event_type,
      retry_plan,
      ...options
    } = request;
    const { task } = await this.commands.execute(
      new SubmitTask({
        caller: { userId: user_id, organizationId: organization_id, role: 'member' },
        type: 'webhook_delivery',
        name,
        payload: { webhook_url, data, headers, sign_payload, event_type, retry_plan },
        options,
        idempotencyKey: idempotency_key,
      }),
    );
    return task.id;
  }
}
