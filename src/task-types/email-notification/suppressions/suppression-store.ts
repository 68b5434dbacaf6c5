import { Injectable } from '@nestjs/common';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';

/** A suppressed address of an organization. */
export interface Suppression {
  recipient: string;
  reason: 'bounced' | 'complained' | 'manual';
  note: string | null;
  created_at: string;
}

const TABLE = 'email_suppressions';
const COLUMNS = 'recipient, reason, note, created_at';

/** The suppression lists, one an organization. Every method throws what `storageAnswer` throws. */
@Injectable()
export class SuppressionStore {
  constructor(private readonly supabase: Supabase) {}

  /** In the order of their addresses, from the one behind `after` on. */
  async list(organizationId: string, limit: number, after = ''): Promise<Suppression[]> {
    const response = await this.supabase.client
      .from(TABLE)
      .select(COLUMNS)
      .eq('organization_id', organizationId)
      .gt('recipient', after)
      .order('recipient')
      .limit(limit);
    return storageAnswer<Suppression[]>(response);
  }

  /** Adds an address; one that is already listed keeps its reason. */
  async add(organizationId: string, recipient: string, note: string | null): Promise<Suppression> {
    const row = { organization_id: organizationId, recipient, reason: 'manual', note };
    const onConflict = 'organization_id,recipient';
    storageAnswer(await this.supabase.client.from(TABLE).upsert(row, { onConflict, ignoreDuplicates: true }));
    const stored = await this.supabase.client
      .from(TABLE)
      .select(COLUMNS)
      .eq('organization_id', organizationId)
      .eq('recipient', recipient)
      .maybeSingle();
    const fresh: Suppression = { recipient, reason: 'manual', note, created_at: new Date().toISOString() };
    return storageAnswer<Suppression | null>(stored) ?? fresh;
  }

  /** Whether the address was listed. */
  async remove(organizationId: string, recipient: string): Promise<boolean> {
    const response = await this.supabase.client
      .from(TABLE)
      .delete()
      .eq('organization_id', organizationId)
      .eq('recipient', recipient)
      .select('recipient');
    return storageAnswer<unknown[]>(response).length > 0;
  }
}
