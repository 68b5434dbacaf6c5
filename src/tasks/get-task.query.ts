import { type Task, TaskRecords, TaskStream } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../auth/caller.js';
import { maskSecrets } from './mask-secrets.js';
import { visibleTo } from './visible-task.js';

/** A task, and its payload (secrets masked) where it was asked for. */
export interface TaskView {
  task: Task;
  payload?: unknown;
  position?: number | null;
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
  ) {}

  async execute({ caller, taskId, options }: GetTask): Promise<TaskView> {
    const { waitMs, include = [], signal } = options;
    if (include.includes('payload')) visibleTo(caller, await this.records.get(taskId));
    let task = visibleTo(caller, await this.records.get(taskId));
    if (waitMs) task = await this.stream.waitUntilFinished(taskId, waitMs, signal);
    return {
      task,
      ...(include.includes('payload') && { payload: maskSecrets((await this.records.getWithPayload(taskId)).payload) }),
      ...(include.includes('position') && { position: await this.records.position(taskId) }),
    };
  }
}
