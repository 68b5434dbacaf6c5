import { type LogPage, TaskRecords } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { KnownTasks } from './known-tasks.js';

/** Stored log lines of a task, from line `offset` on; they leave with the broker's record. */
export class GetTaskLogs extends Query<LogPage> {
  constructor(
    readonly caller: Caller,
    readonly taskId: string,
    readonly offset: number,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(GetTaskLogs)
export class GetTaskLogsHandler implements IQueryHandler<GetTaskLogs> {
  constructor(
    private readonly tasks: KnownTasks,
    private readonly records: TaskRecords,
  ) {}

  async execute({ caller, taskId, offset, limit }: GetTaskLogs): Promise<LogPage> {
    const { historic } = await this.tasks.get(caller, taskId);
    if (historic) return { lines: [], total: 0 };
    return this.records.logs(taskId, offset, limit);
  }
}
