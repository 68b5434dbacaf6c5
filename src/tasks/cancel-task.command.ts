import { type Task, TaskQueue, TaskRecords } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../auth/caller.js';
import { visibleTo } from './visible-task.js';

/** Ends a task that has not finished: a waiting one never runs, a running one is aborted. */
export class CancelTask extends Command<Task> {
  constructor(
    readonly caller: Caller,
    readonly taskId: string,
  ) {
    super();
  }
}

@CommandHandler(CancelTask)
export class CancelTaskHandler implements ICommandHandler<CancelTask> {
  constructor(
    private readonly queue: TaskQueue,
    private readonly records: TaskRecords,
  ) {}

  async execute({ caller, taskId }: CancelTask): Promise<Task> {
    visibleTo(caller, await this.records.get(taskId));
    return this.queue.cancel(taskId, caller.userId);
  }
}
