import { type Task, TaskActions } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../auth/caller.js';
import { KnownTasks } from './reads/known-tasks.js';

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
    private readonly actions: TaskActions,
    private readonly tasks: KnownTasks,
  ) {}

  async execute({ caller, taskId }: CancelTask): Promise<Task> {
    await this.tasks.getToChange(caller, taskId);
    return this.actions.cancel(taskId, caller.userId);
  }
}
