import { type Removed, Retention } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

const DAY_MS = 86_400_000;

/** Removes tasks that finished more than `maxAgeDays` days ago; for admins. */
export class CleanQueues extends Command<Removed> {
  constructor(readonly maxAgeDays: number) {
    super();
  }
}

@CommandHandler(CleanQueues)
export class CleanQueuesHandler implements ICommandHandler<CleanQueues> {
  constructor(private readonly retention: Retention) {}

  execute({ maxAgeDays }: CleanQueues): Promise<Removed> {
    return this.retention.cleanup(maxAgeDays * DAY_MS);
  }
}
