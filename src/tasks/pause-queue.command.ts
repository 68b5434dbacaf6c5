import { type Lane, TaskQueue } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

/** Stops a lane's tasks from being taken, or lets them be taken again; for admins. */
export class PauseQueue extends Command<void> {
  constructor(
    readonly lane: Lane,
    readonly paused: boolean,
  ) {
    super();
  }
}

@CommandHandler(PauseQueue)
export class PauseQueueHandler implements ICommandHandler<PauseQueue> {
  constructor(private readonly queue: TaskQueue) {}

  execute({ lane, paused }: PauseQueue): Promise<void> {
    return this.queue.pause(lane, paused);
  }
}
