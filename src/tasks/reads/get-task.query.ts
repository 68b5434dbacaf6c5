import { QueueStats, type Task, TaskRecords, TaskStream } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { KnownTasks } from './known-tasks.js';
import { maskSecrets } from '../../secrets/mask-secrets.js';
import type { Waiting } from '../task.response.js';

/** A task with what is known of its wait, and its payload (secrets masked) where it was asked for. */
export interface TaskView {
  task: Task;
  waiting: Waiting;
  /** Only the history knows it: nothing waits for it, and its payload and log are gone. */
  historic: boolean;
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
    private readonly tasks: KnownTasks,
    private readonly records: TaskRecords,
    private readonly stream: TaskStream,
    private readonly stats: QueueStats,
  ) {}

  async execute({ caller, taskId, options }: GetTask): Promise<TaskView> {
    const { waitMs, include = [], signal } = options;
    const known = await this.tasks.get(caller, taskId);
    const withPayload = include.includes('payload');
    if (known.historic) return { ...known, waiting: {}, ...(withPayload && { payload: null }) };
    let { task } = known;
    if (waitMs) task = await this.stream.waitUntilFinished(taskId, waitMs, signal);
    return {
      task,
      historic: false,
      waiting: await this.waiting(task, include),
      ...(withPayload && { payload: maskSecrets((await this.records.getWithPayload(taskId)).payload) }),
    };
  }

  /** Only a task that could run now is looked after: a delay explains itself, until its time is over and no worker said so. */
  private async waiting(task: Task, include: readonly string[]): Promise<Waiting> {
    const now = Date.now();
    if (task.status !== 'pending' || (task.dueAt !== null && task.dueAt.getTime() > now)) return {};
    const standstill = await this.stats.standstill(task.id, now);
    return { standstill, ...(include.includes('position') && { position: await this.records.position(task.id) }) };
  }
}
