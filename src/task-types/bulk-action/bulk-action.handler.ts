import { chunksOf, type FieldError, HandlesTask, type RunningTask, type TaskHandler } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { BulkActionPayload } from './bulk-action.payload.js';
import { BulkPages, type PlannedTask } from './bulk-pages.js';
import { add, type BulkResult, emptyResult } from './bulk-result.js';
import { BulkSteps } from './bulk-steps.js';

/** A task is in the history two seconds after its last change. */
const LISTED_AFTER_MS = 3_000;
const AT_ONCE = 20;
const MOST_TASKS = 100_000;

/** Cancels or retries many tasks: at least once each, however often the action is interrupted. */
@HandlesTask<BulkActionPayload>({ type: 'bulk_action', payload: BulkActionPayload, internal: true })
@Injectable()
export class BulkActionHandler implements TaskHandler<BulkActionPayload, BulkResult> {
  constructor(
    private readonly pages: BulkPages,
    private readonly steps: BulkSteps,
  ) {}

  check({ filter }: BulkActionPayload): FieldError[] {
    if (filter === undefined || this.pages.isConfigured) return [];
    return [
      { field: 'task_ids', message: 'must be given: a filter needs NEXT_PUBLIC_SUPABASE_URL, where tasks are listed' },
    ];
  }

  /** @throws BrokerUnavailableError; what storageAnswer throws */
  async run(payload: BulkActionPayload, task: RunningTask): Promise<BulkResult> {
    const result = emptyResult(payload.action);
    const { pages, total } = await this.asked(payload, task);
    for await (const page of pages) {
      if (result.matched >= MOST_TASKS) {
        result.complete = false;
        break;
      }
      for (const some of chunksOf(page, AT_ONCE)) {
        task.signal.throwIfAborted();
        const outcomes = await Promise.all(some.map((planned) => this.steps.take(payload.action, planned, task)));
        outcomes.forEach((outcome) => add(result, outcome));
        task.progress(Math.min(1, result.matched / Math.max(1, total)), `${result.matched} of ${total} tasks`);
      }
    }
    return result;
  }

  private async asked(
    { action, filter, task_ids = [] }: BulkActionPayload,
    task: RunningTask,
  ): Promise<{ pages: AsyncIterable<PlannedTask[]> | Iterable<PlannedTask[]>; total: number }> {
    if (filter === undefined) return { pages: [await this.pages.named(task_ids, task)], total: task_ids.length };
    const listedAt = task.createdAt.getTime() + LISTED_AFTER_MS;
    await wait(Math.max(0, listedAt - Date.now()), undefined, { signal: task.signal });
    const total = await this.pages.count(action, filter, task, MOST_TASKS);
    return { pages: this.pages.of(action, filter, task), total };
  }
}
