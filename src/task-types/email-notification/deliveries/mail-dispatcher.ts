import { PermanentTaskError, RetryableTaskError, type RunningTask } from '@app/task-engine';
import { setTimeout as wait } from 'node:timers/promises';
import { MailError } from '../../../integrations/mail/mail-error.js';
import type { MailTransport, OutgoingMail } from '../../../integrations/mail/mail-transport.js';
import { saysNoSuchMailbox } from '../../../integrations/mail/smtp-error.js';
import type { RenderedMail } from '../templating/compiled-template.js';
import type { DeliveryEnding, DeliveryPermit, DeliveryStore, QueuedDelivery } from './delivery-store.js';

/** How one message stands after an attempt; `status` is the record's, `error` why it did not leave. */
export interface DeliveryOutcome extends QueuedDelivery {
  status: string;
  error?: PermanentTaskError | RetryableTaskError;
}

/** Milliseconds between tries to record that a message was sent: a lost record repeats the message. */
const RECORD_WAITS = [200, 500, 1_000, 2_000, 4_000];

/** Sends one message and records the outcome. */
export class MailDispatcher {
  constructor(
    private readonly store: Pick<DeliveryStore, 'begin' | 'end'>,
    private readonly transport: MailTransport | undefined,
  ) {}

  /** False in production without SMTP_URL. */
  get canSend(): boolean {
    return this.transport !== undefined;
  }

  /**
   * Sends unless the record says that it was sent, failed in this run, or must not be.
   * @throws RetryableTaskError where server or storage are away, so that nothing else of the task can be sent either
   */
  async deliver(delivery: QueuedDelivery, mail: RenderedMail, task: RunningTask): Promise<DeliveryOutcome> {
    task.signal.throwIfAborted();
    const permit = await this.store.begin(task.organizationId, delivery.deliveryId, task.run);
    if (permit.verdict === 'done') return { ...delivery, status: 'sent' };
    if (permit.verdict !== 'send') return { ...delivery, status: 'failed', error: refusalOf(permit) };
    try {
      await this.handOver({ ...mail, ...addressed(delivery, task) }, task.signal);
    } catch (error) {
      return this.notSent(delivery, error, task);
    }
    return { ...delivery, status: await this.recordSent(delivery, task) };
  }

  private async handOver(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    if (this.transport) return this.transport.send(mail, signal);
    throw new PermanentTaskError('Set SMTP_URL: no mail server is configured', { code: 'mail_not_configured' });
  }

  private async notSent(delivery: QueuedDelivery, error: unknown, task: RunningTask): Promise<DeliveryOutcome> {
    const ending = endingOf(error, task.signal);
    const status = ending ? await this.store.end(task.organizationId, delivery.deliveryId, ending) : 'sending';
    const taskError = taskErrorOf(error);
    if (!(error instanceof MailError) || error.kind === 'interrupted' || error.kind === 'unavailable') throw taskError;
    return { ...delivery, status, error: taskError as PermanentTaskError | RetryableTaskError };
  }

  /** Not stopped by the task's signal: the message is out, and only its record keeps it from being sent again. */
  private async recordSent({ deliveryId }: QueuedDelivery, task: RunningTask): Promise<string> {
    for (const pause of RECORD_WAITS) {
      try {
        return await this.store.end(task.organizationId, deliveryId, { status: 'sent' });
      } catch {
        await wait(pause);
      }
    }
    return this.store.end(task.organizationId, deliveryId, { status: 'sent' });
  }
}

function addressed({ messageId, recipient }: QueuedDelivery, { organizationId }: RunningTask) {
  return { messageId, to: recipient, organizationId };
}

function refusalOf({ verdict, errorCode, reason }: DeliveryPermit): PermanentTaskError {
  if (verdict === 'suppressed') {
    const message = 'The recipient is on the suppression list of this organization';
    return new PermanentTaskError(message, { code: 'recipient_suppressed' });
  }
  return new PermanentTaskError(reason ?? 'The message was already refused by the mail server', {
    code: errorCode ?? 'smtp_rejected',
  });
}

/** What to record; undefined where the record stays at `sending`, since the outcome is unknown. */
function endingOf(error: unknown, signal: AbortSignal): DeliveryEnding | undefined {
  if (!(error instanceof MailError)) return { status: 'queued', errorCode: 'not_sent' };
  const { kind, left, message, response } = error;
  const reason = response ?? message;
  switch (kind) {
    case 'interrupted':
      // Another worker has the task by now, and the record with it.
      if (signal.reason === 'lock_lost') return undefined;
      return { status: signal.reason === 'cancelled' ? 'failed' : 'queued', errorCode: String(signal.reason) };
    case 'unavailable':
      return left ? undefined : { status: 'queued', errorCode: 'smtp_unavailable', reason };
    case 'deferred':
      return { status: 'queued', errorCode: 'smtp_deferred', reason };
    case 'rejected':
      return { status: 'failed', errorCode: 'smtp_rejected', reason };
    case 'unknown_recipient':
      return { status: 'bounced', errorCode: 'smtp_rejected', reason, suppress: saysNoSuchMailbox(response) };
  }
}

function taskErrorOf(error: unknown): unknown {
  if (!(error instanceof MailError)) return error;
  const { kind, message } = error;
  if (kind === 'rejected' || kind === 'unknown_recipient') {
    return new PermanentTaskError(message, { code: 'smtp_rejected', cause: error });
  }
  const code = kind === 'deferred' ? 'smtp_deferred' : 'smtp_unavailable';
  return new RetryableTaskError(message, { code, cause: error });
}
