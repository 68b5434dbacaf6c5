import { RetryableTaskError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';

/** A message to be sent: its record exists. */
export interface QueuedDelivery {
  deliveryId: string;
  recipient: string;
  messageId: string;
}

/** Of one task: whom it writes to, with what. */
export interface DeliveryPlan {
  organizationId: string;
  taskId: string;
  template: string;
  locale: string;
  messages: { recipient: string; messageId: string }[];
}

/** Whether a message may leave now; see begin_email_delivery. */
export interface DeliveryPermit {
  verdict: 'send' | 'done' | 'suppressed' | 'final';
  errorCode: string | null;
  reason: string | null;
}

/** How an attempt ended; see end_email_delivery. */
export interface DeliveryEnding {
  status: 'sent' | 'queued' | 'failed' | 'bounced';
  errorCode?: string;
  reason?: string | undefined;
  suppress?: boolean;
}

const TABLE = 'email_deliveries';

/** What the worker writes of its messages. Every method throws what `storageAnswer` throws. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly supabase: Supabase) {}

  /** Records what is not recorded yet and answers all of the task's messages, in the order of the plan. */
  async queue({ organizationId, taskId, template, locale, messages }: DeliveryPlan): Promise<QueuedDelivery[]> {
    const rows = messages.map(({ recipient, messageId }) => ({
      organization_id: organizationId,
      task_id: taskId,
      recipient,
      template,
      locale,
      message_id: messageId,
    }));
    const onConflict = 'organization_id,task_id,recipient';
    storageAnswer(await this.supabase.client.from(TABLE).upsert(rows, { onConflict, ignoreDuplicates: true }));
    const stored = await this.supabase.client
      .from(TABLE)
      .select('delivery_id, recipient, message_id')
      .eq('organization_id', organizationId)
      .eq('task_id', taskId);
    const found = storageAnswer<{ delivery_id: string; recipient: string; message_id: string }[]>(stored);
    return messages.map(({ recipient }) => {
      const row = found.find((candidate) => candidate.recipient === recipient);
      if (!row) throw new RetryableTaskError('A delivery record is missing', { code: 'storage_unavailable' });
      return { deliveryId: row.delivery_id, recipient, messageId: row.message_id };
    });
  }

  /** Asked right before a message leaves; `send` has recorded that it is being sent. */
  async begin(organizationId: string, deliveryId: string, run: number): Promise<DeliveryPermit> {
    const response = await this.supabase.client.rpc('begin_email_delivery', {
      p_organization_id: organizationId,
      p_delivery_id: deliveryId,
      p_run: run,
    });
    const { verdict, error_code, reason } = storageAnswer<{
      verdict: DeliveryPermit['verdict'] | 'missing';
      error_code: string | null;
      reason: string | null;
    }>(response);
    if (verdict === 'missing')
      throw new RetryableTaskError('A delivery record is missing', { code: 'storage_unavailable' });
    return { verdict, errorCode: error_code, reason };
  }

  /** Records how it ended, where nothing better is known yet, and answers the status that stands. */
  async end(organizationId: string, deliveryId: string, ending: DeliveryEnding): Promise<string> {
    const response = await this.supabase.client.rpc('end_email_delivery', {
      p_organization_id: organizationId,
      p_delivery_id: deliveryId,
      p_status: ending.status,
      p_error_code: ending.errorCode ?? null,
      p_reason: ending.reason ?? null,
      p_suppress: ending.suppress ?? false,
    });
    return storageAnswer<string | null>(response) ?? ending.status;
  }
}
