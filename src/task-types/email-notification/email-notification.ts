import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import type { TaskOptions } from '../../tasks/task-fields.dto.js';
import type { EmailNotificationPayload } from './email-notification.payload.js';

/** Which mail, to whom; only recipient and template of the payload are required. */
export interface EmailNotificationRequest
  extends
    Pick<EmailNotificationPayload, 'to' | 'template'>,
    Partial<Omit<EmailNotificationPayload, 'to' | 'template'>>,
    TaskOptions {
  organization_id: string;
  user_id: string;
  name?: string;
  /** Same key, organization and request: the same task. */
  idempotency_key?: string;
}

/** Mail from this application's own code. */
@Injectable()
export class EmailNotification {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Submits one mail and answers its task id.
   * @throws InvalidPayloadError naming the bad fields; BrokerUnavailableError when the broker is away
   */
  async submitEmailNotification(request: EmailNotificationRequest): Promise<string> {
    const { organization_id, user_id, name, idempotency_key, to, template, variables, locale, ...options } = request;
    const { task } = await this.commands.execute(
      new SubmitTask({
        caller: { userId: user_id, organizationId: organization_id, role: 'member' },
        type: 'email_notification',
        name,
        payload: { to, template, variables, locale },
        options,
        idempotencyKey: idempotency_key,
      }),
    );
    return task.id;
  }
}
