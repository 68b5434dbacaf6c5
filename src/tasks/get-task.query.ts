import { QueueStats, type Task, TaskRecords, TaskStream } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../auth/caller.js';
import { maskSecrets } from './mask-secrets.js';
import type { Waiting } from './task.response.js';
import { visibleTo } from './visible-task.js';

/** A task with what is known of its wait, and its payload (secrets masked) where it was asked for. */
export interface TaskView {
  task: Task;
  waiting: Waiting;
  payload?: unknown;
}

/** One task, at once or when it has ended (at most `waitMs` later). */
export class GetTask extends Query<TaskView> {
  constructor(
    readonly caller: Caller,
    readonly taskId: string,
    readonly options: { waitMs?: number; include?: readonly string[]; signal?: AbortSignal } = {},
  ) {
    super();
  }
}

@QueryHandler(GetTask)
export class GetTaskHandler implements IQueryHandler<GetTask> {
  constructor(
    private readonly records: TaskRecords,
    private readonly stream: TaskStream,
    private readonly stats: QueueStats,
  ) {}

  async execute({ caller, taskId, options }: GetTask): Promise<TaskView> {
    const { waitMs, include = [], signal } = options;
    let task = visibleTo(caller, await this.records.get(taskId));
    if (waitMs) task = await this.stream.waitUntilFinished(taskId, waitMs, signal);
    return {
      task,
      waiting: await this.waiting(task, include),
      ...(include.includes('payload') && { payload: maskSecrets((await this.records.getWithPayload(taskId)).payload) }),
    };
  }

  /** Only a task that could run now is looked after: a delay explains itself. */
  private async waiting(task: Task, include: readonly string[]): Promise<Waiting> {
    if (task.status !== 'pending' || task.dueAt !== null) return {};
    const standstill = await this.stats.standstill(task.lane, Date.now());
    return { standstill, ...(include.includes('position') && { position: await this.records.position(task.id) }) };
  }
}
