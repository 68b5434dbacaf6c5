import { Injectable } from '@nestjs/common';
import { storageAnswer } from '../integrations/supabase/storage-answer.js';
import { Supabase } from '../integrations/supabase/supabase.js';
import type { AuditRow } from './audit-row.js';

/** A chore holds one of four places in its worker. */
const WRITE_DEADLINE_MS = 4_000;

/** The table `audit_log`, which only grows. */
@Injectable()
export class AuditStore {
  constructor(private readonly supabase: Supabase) {}

  get isConfigured(): boolean {
    return this.supabase.isConfigured;
  }

  /** Stores rows; those that are stored already stay as they are. @throws what storageAnswer throws */
  async insert(rows: readonly AuditRow[]): Promise<void> {
    const insert = this.supabase.client
      .from('audit_log')
      .upsert([...rows], { onConflict: 'id', ignoreDuplicates: true });
    storageAnswer(await insert.retry(false).abortSignal(AbortSignal.timeout(WRITE_DEADLINE_MS)));
  }
}
