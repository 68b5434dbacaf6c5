import { type QueueName, TaskQueues } from '@app/task-engine';
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
  constructor(private readonly queues: TaskQueues) {}

  execute({ queue, paused }: PauseQueue): Promise<void> {
    return this.queues.pause(queue, paused);
  }
}
