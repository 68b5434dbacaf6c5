import {
  type FieldError,
  HandlesTask,
  PermanentTaskError,
  RetryableTaskError,
  type RunningTask,
  type TaskHandler,
} from '@app/task-engine';
import { DeliveryStore, type QueuedDelivery } from './deliveries/delivery-store.js';
import { type DeliveryOutcome, MailDispatcher } from './deliveries/mail-dispatcher.js';
import { EmailNotificationPayload } from './email-notification.payload.js';
import { MessageIds } from './message-id.js';
import { recipientErrors, recipientsOf } from './recipient.js';
import { MailTemplates } from './templating/mail-templates.js';

/** What a finished task says; each message's record is at GET /email/deliveries/{delivery_id}. */
export interface EmailNotificationResult {
  template: string;
  locale: string;
  deliveries: { delivery_id: string; recipient: string; message_id: string; status: string }[];
}

/** Writes to each recipient: once recorded as sent never again; a crash before may repeat it, with the same Message-ID. */
@HandlesTask({ type: 'email_notification', payload: EmailNotificationPayload })
export class EmailNotificationHandler implements TaskHandler<EmailNotificationPayload, EmailNotificationResult> {
  constructor(
    private readonly templates: MailTemplates,
    private readonly store: DeliveryStore,
    private readonly dispatcher: MailDispatcher,
    private readonly messageIds: MessageIds,
  ) {}

  check({ to, template, locale, variables }: EmailNotificationPayload): FieldError[] {
    const errors = [...recipientErrors(to), ...this.templates.errorsOf({ template, locale, variables })];
    if (this.dispatcher.canSend) return errors;
    return [{ field: 'to', message: 'Sending mail requires SMTP_URL, which is not set' }, ...errors];
  }

  async run({ to, ...content }: EmailNotificationPayload, task: RunningTask): Promise<EmailNotificationResult> {
    const { template, locale } = content;
    task.progress(0.05, 'Rendering');
    const mail = await this.templates.render(content);
    const deliveries = await this.queued(recipientsOf(to), template, locale, task);
    const outcomes: DeliveryOutcome[] = [];
    for (const delivery of deliveries) {
      const place = outcomes.length + 1;
      task.progress(0.1 + (0.9 * (place - 1)) / deliveries.length, `Sending ${place} of ${deliveries.length}`);
      const outcome = await this.dispatcher.deliver(delivery, mail, task);
      // Addresses are in the result and the records, not in the log.
      task.log(outcome.error ? 'warning' : 'info', `recipient ${place}: ${outcome.error?.message ?? outcome.status}`);
      outcomes.push(outcome);
    }
    throwFirst(outcomes);
    return { template, locale, deliveries: outcomes.map(shown) };
  }

  private queued(recipients: string[], template: string, locale: string, task: RunningTask): Promise<QueuedDelivery[]> {
    const { organizationId, id: taskId } = task;
    const messages = recipients.map((recipient) => ({
      recipient,
      messageId: this.messageIds.of({ organizationId, taskId, recipient }),
    }));
    return this.store.queue({ organizationId, taskId, template, locale, messages });
  }
}

/** What may still leave goes first: a refusal fails the task only when nothing else is left to try. */
function throwFirst(outcomes: readonly DeliveryOutcome[]): void {
  const errors = outcomes.flatMap(({ error }) => error ?? []);
  const first = errors.find((error) => error instanceof RetryableTaskError) ?? errors[0];
  if (first === undefined) return;
  if (outcomes.length === 1) throw first;
  const message = `${errors.length} of ${outcomes.length} messages were not sent: ${first.message}`;
  const options = { code: first.code, cause: first };
  throw first instanceof RetryableTaskError
    ? new RetryableTaskError(message, options)
    : new PermanentTaskError(message, options);
}

function shown({ deliveryId, recipient, messageId, status }: DeliveryOutcome) {
  return { delivery_id: deliveryId, recipient, message_id: messageId, status };
}
