import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';
import type { MailEvent, MailEventsResponse } from './mail-events.dto.js';

/** What became of a webhook's events. */
type Recorded = MailEventsResponse;

/** Events of a provider, recorded once under `webhookId` however many times they are sent. */
export class RecordMailEvents extends Command<Recorded> {
  constructor(
    readonly webhookId: string,
    readonly events: readonly MailEvent[],
  ) {
    super();
  }
}

@CommandHandler(RecordMailEvents)
export class RecordMailEventsHandler implements ICommandHandler<RecordMailEvents> {
  constructor(private readonly supabase: Supabase) {}

  /** The provider does not belong to an organization: each event belongs to its message's. @throws as storageAnswer */
  async execute({ webhookId, events }: RecordMailEvents): Promise<Recorded> {
    const now = new Date().toISOString();
    const response = await this.supabase.client.rpc('record_email_events', {
      p_webhook_id: webhookId,
      p_events: events.map((event) => ({
        type: event.type,
        message_id: event.message_id.trim().replace(/^<|>$/g, ''),
        recipient: event.recipient?.trim() ?? null,
        occurred_at: event.at === undefined ? now : new Date(event.at).toISOString(),
        reason: event.reason ?? null,
        permanent: event.permanent ?? true,
      })),
    });
    return storageAnswer<Recorded>(response);
  }
}
