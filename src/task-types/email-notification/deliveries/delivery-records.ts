import { Injectable } from '@nestjs/common';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';

export const DELIVERY_STATUSES = ['queued', 'sending', 'sent', 'delivered', 'bounced', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A row of email_deliveries as it is read. */
export interface DeliveryRecord {
  delivery_id: string;
  task_id: string;
  recipient: string;
  template: string;
  locale: string;
  message_id: string;
  status: DeliveryStatus;
  attempts: number;
  error_code: string | null;
  reason: string | null;
  created_at: string;
  sent_at: string | null;
  delivered_at: string | null;
  opened_at: string | null;
  bounced_at: string | null;
  complained_at: string | null;
}

/** Which deliveries, and after which one the page begins. */
export interface DeliveryFilter {
  taskId?: string | undefined;
  status?: DeliveryStatus | undefined;
  after?: { createdAt: string; deliveryId: string } | undefined;
  limit: number;
}

const TABLE = 'email_deliveries';
const COLUMNS =
  'delivery_id, task_id, recipient, template, locale, message_id, status, attempts, error_code, reason, created_at, ' +
  'sent_at, delivered_at, opened_at, bounced_at, complained_at';

/** Reads delivery records. Every method throws what `storageAnswer` throws. */
@Injectable()
export class DeliveryRecords {
  constructor(private readonly supabase: Supabase) {}

  async find(organizationId: string, deliveryId: string): Promise<DeliveryRecord | undefined> {
    const response = await this.supabase.client
      .from(TABLE)
      .select(COLUMNS)
      .eq('organization_id', organizationId)
      .eq('delivery_id', deliveryId)
      .maybeSingle();
    return storageAnswer<DeliveryRecord | null>(response) ?? undefined;
  }

  /** Newest first. */
  async list(organizationId: string, { taskId, status, after, limit }: DeliveryFilter): Promise<DeliveryRecord[]> {
    let query = this.supabase.client.from(TABLE).select(COLUMNS).eq('organization_id', organizationId);
    if (taskId !== undefined) query = query.eq('task_id', taskId);
    if (status !== undefined) query = query.eq('status', status);
    if (after !== undefined) {
      const { createdAt, deliveryId } = after;
      query = query.or(`created_at.lt."${createdAt}",and(created_at.eq."${createdAt}",delivery_id.lt."${deliveryId}")`);
    }
    const ordered = query.order('created_at', { ascending: false }).order('delivery_id', { ascending: false });
    return storageAnswer<DeliveryRecord[]>(await ordered.limit(limit));
  }
}
