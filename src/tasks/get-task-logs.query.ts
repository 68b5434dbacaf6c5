import { type LogPage, TaskRecords } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../auth/caller.js';
import { visibleTo } from './visible-task.js';

/** Stored log lines of a task, from line `offset` on. */
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
  constructor(private readonly records: TaskRecords) {}

  async execute({ caller, taskId, offset, limit }: GetTaskLogs): Promise<LogPage> {
    visibleTo(caller, await this.records.get(taskId));
    return this.records.logs(taskId, offset, limit);
  }
}
