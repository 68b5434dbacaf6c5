import { type Lane, TaskFate } from '@app/task-engine';
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
  constructor(private readonly fate: TaskFate) {}

  execute({ lane, paused }: PauseQueue): Promise<void> {
    return this.fate.pause(lane, paused);
  }
}
