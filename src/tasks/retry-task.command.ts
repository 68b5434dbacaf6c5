import { type Task, TaskActions } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../auth/caller.js';
import { KnownTasks } from './reads/known-tasks.js';

/** Runs a failed or cancelled task again under its id. */
export class RetryTask extends Command<Task> {
  constructor(
    readonly caller: Caller,
    readonly taskId: string,
  ) {
    super();
  }
}

@CommandHandler(RetryTask)
export class RetryTaskHandler implements ICommandHandler<RetryTask> {
  constructor(
    private readonly actions: TaskActions,
    private readonly tasks: KnownTasks,
  ) {}

  async execute({ caller, taskId }: RetryTask): Promise<Task> {
    await this.tasks.getToChange(caller, taskId);
    return this.actions.retry(taskId);
  }
}
