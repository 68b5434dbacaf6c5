import { Codec, type Removed, type Task } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { idScope, type Scope } from '../auth/scope.js';
import { toTask } from './history-row.js';
import { type BatchRow, type DeadLetterRow, HistoryStore, type ListFilter } from './history-store.js';
import type { ListPlace } from './list-cursor.js';

const REMOVED_AT_ONCE = 2_000;

/** Tasks as the history remembers them. Every call throws what storageAnswer throws while Supabase is away. */
@Injectable()
export class TaskHistory {
  constructor(
    private readonly store: HistoryStore,
    private readonly codec: Codec,
  ) {}

  get isConfigured(): boolean {
    return this.store.isConfigured;
  }

  /** A task the caller may see, or undefined: also where there is no history. */
  async find(caller: Caller, taskId: string): Promise<Task | undefined> {
    if (!this.isConfigured) return undefined;
    const row = await this.store.find(idScope(caller), taskId);
    return row && toTask(row, this.codec);
  }

  /** How the tasks of a batch that the caller may see stand, or undefined: also where there is no history. */
  async batch(caller: Caller, batchId: string): Promise<BatchRow | undefined> {
    if (!this.isConfigured) return undefined;
    return this.store.countBatch(idScope(caller), batchId);
  }

  /** Up to `limit` tasks behind a place, newest first, and whether there are more. */
  async page(
    filter: ListFilter,
    after: ListPlace | undefined,
    limit: number,
    deadlineMs?: number,
  ): Promise<{ tasks: Task[]; more: boolean }> {
    const rows = await this.store.list(filter, after, limit + 1, deadlineMs);
    return { tasks: rows.slice(0, limit).map((row) => toTask(row, this.codec)), more: rows.length > limit };
  }

  /** How many tasks a filter holds, up to `most`. */
  count(filter: ListFilter, most: number): Promise<number> {
    return this.store.count(filter, most);
  }

  /** Failed tasks by type and error, most first. */
  deadLetters(scope: Scope): Promise<DeadLetterRow[]> {
    return this.store.deadLetters(scope);
  }

  /** Removes what ended before a time, of every organization, and counts it by how it had ended. */
  async removeEnded(before: Date): Promise<Removed> {
    const total: Removed = { completed: 0, failed: 0, cancelled: 0 };
    while (this.isConfigured) {
      const removed = await this.store.removeEnded(before, REMOVED_AT_ONCE);
      for (const { status, removed: count } of removed) total[status as keyof Removed] += count;
      if (removed.length === 0) break;
    }
    return total;
  }
}
