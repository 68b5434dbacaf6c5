import { NotFoundException } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { type DailySchedule, DailySchedules } from './daily-schedules.js';

/** The daily report of the caller's organization. */
export class GetDailySchedule extends Query<DailySchedule> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@QueryHandler(GetDailySchedule)
export class GetDailyScheduleHandler implements IQueryHandler<GetDailySchedule> {
  constructor(private readonly schedules: DailySchedules) {}

  /** @throws NotFoundException where it has none of its own */
  async execute({ caller }: GetDailySchedule): Promise<DailySchedule> {
    const schedule = await this.schedules.of(organizationOf(caller));
    if (!schedule) throw new NotFoundException('No daily report is scheduled');
    return schedule;
  }
}
