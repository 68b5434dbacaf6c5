import { Chores, Codec } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import type { TaskOptions } from '../../../tasks/task-fields.dto.js';
import type { ReportFields, ReportBucket } from '../analytics-processing.payload.js';
import type { DailyTime } from './daily-slot.js';

/** Name of the repeated chores; each organization's is kept under its id. */
export const DAILY_REPORT = 'analytics-daily';

/** What each day's report is to be: everything but its period. */
export interface DailyReportPlan {
  time: DailyTime;
  report: Required<Omit<ReportFields, 'metrics' | 'time_zone'>> & { metrics?: string[]; bucket: ReportBucket };
  name?: string;
  options: TaskOptions;
}

export interface DailySchedule extends DailyReportPlan {
  nextAt: Date;
}

/** What rests in the broker; the plan may hold secrets of follow-ups. */
export interface DailyReportChore {
  organizationId: string;
  userId: string;
  plan: string;
}

/** The organizations' own daily reports, one each, kept by the broker over restarts. All throw BrokerUnavailableError. */
@Injectable()
export class DailySchedules {
  constructor(
    private readonly chores: Chores,
    private readonly codec: Codec,
  ) {}

  /** In place of the one before, if any. */
  async set(organizationId: string, userId: string, plan: DailyReportPlan): Promise<void> {
    const { hour, minute, timeZone } = plan.time;
    const data: DailyReportChore = { organizationId, userId, plan: this.codec.encode(plan) };
    await this.chores.repeat(DAILY_REPORT, organizationId, data, { pattern: `${minute} ${hour} * * *`, timeZone });
  }

  async of(organizationId: string): Promise<DailySchedule | undefined> {
    const found = await this.chores.repeated<DailyReportChore>(DAILY_REPORT, organizationId);
    return found && { ...this.planIn(found.data), nextAt: found.nextAt };
  }

  /** Whether there was one. */
  remove(organizationId: string): Promise<boolean> {
    return this.chores.stopRepeating(DAILY_REPORT, organizationId);
  }

  planIn({ plan }: DailyReportChore): DailyReportPlan {
    return this.codec.decode(plan) as DailyReportPlan;
  }
}
