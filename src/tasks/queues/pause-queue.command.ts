import { type QueueName, TaskActions } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

/** Stops a queue's tasks from being taken, or lets them be taken again; for admins. */
export class PauseQueue extends Command<void> {
  constructor(
    readonly queue: QueueName,
    readonly paused: boolean,
  ) {
    super();
  }
}

@CommandHandler(PauseQueue)
export class PauseQueueHandler implements ICommandHandler<PauseQueue> {
  constructor(private readonly actions: TaskActions) {}

  execute({ queue, paused }: PauseQueue): Promise<void> {
    return this.actions.pause(queue, paused);
  }
}
