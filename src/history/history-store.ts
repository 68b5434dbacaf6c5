import { Injectable } from '@nestjs/common';
import type { Scope } from '../auth/scope.js';
import { storageAnswer, type StorageResponse } from '../integrations/supabase/storage-answer.js';
import { Supabase } from '../integrations/supabase/supabase.js';
import type { HistoryRow } from './history-row.js';
import type { ListPlace } from './list-cursor.js';

/** What a list is narrowed to; what is undefined asks for nothing. */
export interface ListFilter {
  organizationId: Scope;
  status?: string | undefined;
  taskType?: string | undefined;
  priority?: string | undefined;
  tag?: string | undefined;
  /** A part of the name, as `searchable()` gives it. */
  name?: string | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
  errorCode?: string | undefined;
  batchId?: string | undefined;
  /** Tasks that have not ended. */
  unfinished?: boolean | undefined;
}

/** Callers are answered within two seconds, with the broker's part in it. */
const READ_DEADLINE_MS = 1_300;
/** The broker has no part in it, and a cold database takes seconds to count hundreds of thousands of failed tasks. */
const DEAD_LETTERS_DEADLINE_MS = 5_000;
/** Only tasks count, and no caller waits for the answer. */
const COUNT_DEADLINE_MS = 8_000;

/** The tables of the history; every call throws what storageAnswer throws. */
@Injectable()
export class HistoryStore {
  constructor(private readonly supabase: Supabase) {}

  get isConfigured(): boolean {
    return this.supabase.isConfigured;
  }

  /** Stores rows of different tasks; one that shows an older state than what is stored changes nothing. */
  async record(rows: readonly HistoryRow[]): Promise<void> {
    await this.call('record_tasks', { p_rows: rows });
  }

  /** A page of tasks behind `after`, newest first, within a time that callers wait unless `deadlineMs` is another. */
  async list(
    filter: ListFilter,
    after: ListPlace | undefined,
    limit: number,
    deadlineMs = READ_DEADLINE_MS,
  ): Promise<HistoryRow[]> {
    const parameters = {
      ...parametersOf(filter),
      p_cursor_created_at: after?.createdAt.toISOString() ?? null,
      p_cursor_task_id: after?.taskId ?? null,
      p_limit: limit,
    };
    return this.call<HistoryRow[]>('list_tasks', parameters, deadlineMs);
  }

  /** How many tasks the filter holds, counted up to `most`. */
  count(filter: ListFilter, most: number): Promise<number> {
    return this.call<number>('count_tasks', { ...parametersOf(filter), p_most: most }, COUNT_DEADLINE_MS);
  }

  /** Failed tasks by type and error, of an organization or of all, most first. */
  deadLetters(organizationId: Scope): Promise<DeadLetterRow[]> {
    return this.call<DeadLetterRow[]>('dead_letters', { p_organization_id: organizationId }, DEAD_LETTERS_DEADLINE_MS);
  }

  /** One task of an organization, or of any where it is null; undefined when there is none. */
  async find(organizationId: Scope, taskId: string): Promise<HistoryRow | undefined> {
    const match = { task_id: taskId, ...(organizationId !== null && { organization_id: organizationId }) };
    const query = this.supabase.client.from('background_tasks').select().match(match).retry(false);
    return storageAnswer<HistoryRow[]>(await query.abortSignal(AbortSignal.timeout(READ_DEADLINE_MS)))[0];
  }

  /** How a batch's tasks stand; undefined where none is known. */
  async countBatch(organizationId: Scope, batchId: string): Promise<BatchRow | undefined> {
    const parameters = { p_organization_id: organizationId, p_batch_id: batchId };
    return (await this.call<BatchRow[]>('count_batch', parameters, READ_DEADLINE_MS))[0];
  }

  /** Of these ids, all in one state of the broker, those whose row is missing or older; see the migration. */
  missing(ids: readonly string[], state: 'unfinished' | 'completed' | 'failed'): Promise<string[]> {
    return this.call<string[]>('tasks_to_record', { p_ids: ids, p_state: state });
  }

  /** Unfinished tasks that were not checked for a while; they count as checked from now on. */
  openTasks(which: { brokerId: string; before: Date; abandonedBefore: Date; limit: number }): Promise<OpenTask[]> {
    return this.call<OpenTask[]>('open_tasks_to_check', {
      p_broker_id: which.brokerId,
      p_before: which.before.toISOString(),
      p_abandoned_before: which.abandonedBefore.toISOString(),
      p_limit: which.limit,
    });
  }

  /** Ends tasks as failed that no broker knows. @returns how many */
  closeLost(ids: readonly string[]): Promise<number> {
    return this.call<number>('close_lost_tasks', { p_ids: ids });
  }

  /** Removes up to `limit` tasks that ended before a time, and counts them by status. */
  removeEnded(before: Date, limit: number): Promise<{ status: string; removed: number }[]> {
    return this.call('remove_ended_tasks', { p_before: before.toISOString(), p_limit: limit });
  }

  /** Up to when all tasks of a broker are stored. */
  async sweptAt(brokerId: string): Promise<Date | undefined> {
    const query = this.supabase.client.from('background_task_sweeps').select('swept_at').eq('broker_id', brokerId);
    const [row] = storageAnswer<{ swept_at: string }[]>(await query.retry(false));
    return row && new Date(row.swept_at);
  }

  async noteSweep(brokerId: string, sweptAt: Date): Promise<void> {
    const row = { broker_id: brokerId, swept_at: sweptAt.toISOString() };
    storageAnswer(await this.supabase.client.from('background_task_sweeps').upsert(row));
  }

  private async call<Data>(name: string, parameters: object, deadlineMs?: number): Promise<Data> {
    const call = this.supabase.client.rpc(name, parameters).retry(false);
    const response: StorageResponse = await (deadlineMs ? call.abortSignal(AbortSignal.timeout(deadlineMs)) : call);
    return storageAnswer<Data>(response);
  }
}

function parametersOf(filter: ListFilter): Record<string, string | boolean | null> {
  return {
    p_organization_id: filter.organizationId,
    p_status: filter.status ?? null,
    p_task_type: filter.taskType ?? null,
    p_priority: filter.priority ?? null,
    p_tag: filter.tag ?? null,
    p_name: filter.name ?? null,
    p_created_after: filter.createdAfter?.toISOString() ?? null,
    p_created_before: filter.createdBefore?.toISOString() ?? null,
    p_error_code: filter.errorCode ?? null,
    p_batch_id: filter.batchId ?? null,
    p_unfinished: filter.unfinished ?? false,
  };
}

/** Failed tasks of one type with one error. */
export interface DeadLetterRow {
  task_type: string;
  error_code: string;
  retryable: boolean;
  tasks: number;
  oldest_at: string;
  newest_at: string;
  newest_task_id: string;
}

/** A batch, counted. */
export interface BatchRow {
  total: number;
  open: number;
  completed: number;
  failed: number;
  cancelled: number;
  failed_task_ids: string[];
  created_at: string;
}

/** An unfinished task of the history and the broker that held it. */
export interface OpenTask {
  task_id: string;
  broker_id: string;
}
