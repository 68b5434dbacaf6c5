import { NotFoundException } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { DailySchedules } from './daily-schedules.js';

/** Ends the daily report of the caller's organization; the system's nightly one takes its place. */
export class RemoveDailySchedule extends Command<void> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@CommandHandler(RemoveDailySchedule)
export class RemoveDailyScheduleHandler implements ICommandHandler<RemoveDailySchedule> {
  constructor(private readonly schedules: DailySchedules) {}

  /** @throws NotFoundException where it has none of its own */
  async execute({ caller }: RemoveDailySchedule): Promise<void> {
    const removed = await this.schedules.remove(organizationOf(caller));
    if (!removed) throw new NotFoundException('No daily report is scheduled');
  }
}
