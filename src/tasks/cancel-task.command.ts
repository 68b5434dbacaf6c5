import { type Task, TaskFate, TaskRecords } from '@app/task-engine';
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
    private readonly fate: TaskFate,
    private readonly records: TaskRecords,
  ) {}

  async execute({ caller, taskId }: CancelTask): Promise<Task> {
    visibleTo(caller, await this.records.get(taskId));
    return this.fate.cancel(taskId, caller.userId);
  }
}
