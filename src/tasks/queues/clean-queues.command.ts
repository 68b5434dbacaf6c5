import { type Removed, Retention } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TaskHistory } from '../../history/task-history.js';

const DAY_MS = 86_400_000;

/** Removes tasks that finished more than `maxAgeDays` days ago; for admins. */
export class CleanQueues extends Command<Removed> {
  constructor(readonly maxAgeDays: number) {
    super();
  }
}

@CommandHandler(CleanQueues)
export class CleanQueuesHandler implements ICommandHandler<CleanQueues> {
  constructor(
    private readonly retention: Retention,
    private readonly history: TaskHistory,
  ) {}

  /** The history first: while it is away nothing is removed anywhere, and the same call works later. */
  async execute({ maxAgeDays }: CleanQueues): Promise<Removed> {
    const ageMs = maxAgeDays * DAY_MS;
    const before = new Date(Date.now() - ageMs);
    const fromHistory = await this.history.removeEnded(before);
    const fromBroker = await this.retention.cleanup(ageMs);
    // A sweep in between may have copied again what the broker still had.
    await this.history.removeEnded(before);
    return union(fromHistory, fromBroker);
  }
}

/** The history holds what the broker holds, and longer; without a history the broker's numbers are all there is. */
function union(one: Removed, other: Removed): Removed {
  return {
    completed: Math.max(one.completed, other.completed),
    failed: Math.max(one.failed, other.failed),
    cancelled: Math.max(one.cancelled, other.cancelled),
  };
}
