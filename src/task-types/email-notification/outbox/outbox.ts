import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import type { Supabase } from '../../../integrations/supabase/supabase.js';
import type { MailTransport, OutgoingMail } from '../../../integrations/mail/mail-transport.js';

/** A message of the outbox. */
export interface OutboxMail {
  message_id: string;
  organization_id: string;
  sender: string;
  recipient: string;
  subject: string;
  html: string;
  text: string;
  sent_at: string;
}

const TABLE = 'email_outbox';
const SHOWN = 100;
const KEPT_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Where mail goes on a machine without SMTP_URL: rows that /dev/outbox shows, kept for a week. It belongs to one developer,
 * so its reads name no organization. Every method throws what `storageAnswer` throws.
 */
export class Outbox implements MailTransport {
  constructor(
    private readonly supabase: Pick<Supabase, 'client'>,
    private readonly from: string,
    private readonly now: () => Date,
  ) {}

  async send({ messageId, organizationId, to, ...content }: OutgoingMail, signal: AbortSignal): Promise<void> {
    const { subject, html, text } = content;
    const row = {
      message_id: messageId,
      organization_id: organizationId,
      sender: this.from,
      recipient: to,
      subject,
      html,
      text,
      sent_at: this.now().toISOString(),
    };
    signal.throwIfAborted();
    storageAnswer(await this.supabase.client.from(TABLE).upsert(row, { onConflict: 'message_id' }));
    const oldest = new Date(this.now().getTime() - KEPT_DAYS * DAY_MS).toISOString();
    storageAnswer(await this.supabase.client.from(TABLE).delete().lt('sent_at', oldest));
  }

  /** The latest, newest first. */
  async latest(): Promise<OutboxMail[]> {
    const query = this.supabase.client.from(TABLE).select('*').order('sent_at', { ascending: false });
    return storageAnswer<OutboxMail[]>(await query.limit(SHOWN));
  }

  async find(messageId: string): Promise<OutboxMail | undefined> {
    const query = this.supabase.client.from(TABLE).select('*').eq('message_id', messageId);
    return storageAnswer<OutboxMail | null>(await query.maybeSingle()) ?? undefined;
  }
}
