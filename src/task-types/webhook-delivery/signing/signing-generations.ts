import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import type { Supabase } from '../../../integrations/supabase/supabase.js';

/** A rotation: `generation` is in force from `createdAt`. Generation 0 has no row. */
export interface SigningGeneration {
  generation: number;
  createdAt: Date;
}

const TABLE = 'webhook_signing_generations';
const UNIQUE_VIOLATION = '23505';
/** More than can lie inside one overlap. */
const MOST_RECENT = 10;

/** The rotations of each organization, in Supabase. */
export class SigningGenerations {
  constructor(private readonly supabase: Pick<Supabase, 'client' | 'isConfigured'>) {}

  /** The latest rotations, newest first; none without storage. @throws RetryableTaskError while Supabase is away */
  async latest(organizationId: string): Promise<SigningGeneration[]> {
    if (!this.supabase.isConfigured) return [];
    const response = await this.supabase.client
      .from(TABLE)
      .select('generation, created_at')
      .eq('organization_id', organizationId)
      .order('generation', { ascending: false })
      .limit(MOST_RECENT);
    const rows = storageAnswer<{ generation: number; created_at: string }[]>(response);
    return rows.map((row) => ({ generation: row.generation, createdAt: new Date(row.created_at) }));
  }

  /**
   * Puts a generation in force; no harm when someone else just did.
   * @throws RetryableTaskError while Supabase is away, PermanentTaskError `storage_not_configured`
   */
  async add(organizationId: string, generation: number): Promise<void> {
    const response = await this.supabase.client.from(TABLE).insert({ organization_id: organizationId, generation });
    if (response.error?.code !== UNIQUE_VIOLATION) storageAnswer(response);
  }
}
