import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';

/** The part of a supabase-js response that says how it went; supabase-js never throws. */
export interface StorageResponse {
  data: unknown;
  error: { code?: string; message: string } | null;
  status: number;
}

/** Statement cancelled, connections or resources gone, serialization, dead-locks, lock time-outs, server starting or ending. */
const PASSING = /^(57|53|08|58|40|55P03|PGRST00|PGRST2)/;

/**
 * The rows or value of a supabase-js response.
 * @throws RetryableTaskError `storage_unavailable` when Supabase is away, slow or not migrated yet
 * @throws PermanentTaskError `storage_refused` when it refused the key or the data
 */
export function storageAnswer<Data>(response: StorageResponse): Data {
  if (response.error) throw storageError(response.error, response.status);
  return response.data as Data;
}

/** What an error of supabase-js means for a task. The database's own message stays inside: it may quote data. */
export function storageError(error: { code?: string; message: string }, status: number): Error {
  const code = error.code ?? '';
  const name = code || (status > 0 ? `HTTP ${status}` : 'no answer');
  const passing = status === 0 || status === 408 || status === 429 || status >= 500 || PASSING.test(code);
  if (passing && !/^2[23]/.test(code)) {
    return new RetryableTaskError(`Supabase is not available (${name})`, { code: 'storage_unavailable', cause: error });
  }
  const what = status === 401 || status === 403 ? 'refused the service role key' : 'refused the data';
  return new PermanentTaskError(`Supabase ${what} (${name})`, { code: 'storage_refused', cause: error });
}
