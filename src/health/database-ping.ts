import type { Supabase } from '../integrations/supabase/supabase.js';

/** Injection token of a DatabasePing, or of undefined where no database is configured. */
export const DATABASE_PING = Symbol('DATABASE_PING');

/** Rejects when the database does not answer. */
export type DatabasePing = () => Promise<void>;

/** Asks for nothing but whether the documents can be read: gateway, PostgREST, PostgreSQL and the migrations are then there. */
export function databasePing(supabase: Supabase): DatabasePing | undefined {
  if (!supabase.isConfigured) return undefined;
  return async () => {
    const { error } = await supabase.client.from('processed_documents').select('document_id').limit(1);
    if (error) throw new Error(error.message);
  };
}
