import { InvalidPayloadError } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { FollowUpPlans } from '../../../tasks/follow-ups/follow-up-plans.js';
import { splitCommonFields } from '../../../tasks/task-fields.dto.js';
import { DEFAULT_LOCALE, DEFAULT_TIME_ZONE } from '../analytics-processing.payload.js';
import { metricErrors } from '../report/report-request.js';
import type { DailyScheduleBody } from './daily-schedule.dto.js';
import { type DailyReportPlan, type DailySchedule, DailySchedules } from './daily-schedules.js';

/** Gives the caller's organization a daily report, in place of the one it has. */
export class SetDailySchedule extends Command<DailySchedule> {
  constructor(
    readonly caller: Caller,
    readonly body: DailyScheduleBody,
  ) {
    super();
  }
}

@CommandHandler(SetDailySchedule)
export class SetDailyScheduleHandler implements ICommandHandler<SetDailySchedule> {
  constructor(
    private readonly schedules: DailySchedules,
    private readonly followUps: FollowUpPlans,
  ) {}

  /** @throws InvalidPayloadError, ProblemException 422: what could not be submitted later is refused now */
  async execute({ caller, body }: SetDailySchedule): Promise<DailySchedule> {
    const organizationId = organizationOf(caller);
    const plan = planOf(body);
    const errors = metricErrors(plan.report);
    if (errors.length > 0) throw new InvalidPayloadError(errors);
    this.followUps.checked(plan.options, caller);
    await this.schedules.set(organizationId, caller.userId, plan);
    const stored = await this.schedules.of(organizationId);
    return stored ?? { ...plan, nextAt: new Date() };
  }
}

function planOf(body: DailyScheduleBody): DailyReportPlan {
  const { name, options, payload } = splitCommonFields(body);
  const { hour = 2, minute = 0, time_zone: timeZone = DEFAULT_TIME_ZONE } = payload;
  const { source = 'events', bucket = 'hour', locale = DEFAULT_LOCALE, report_format = 'json', metrics } = payload;
  return {
    time: { hour, minute, timeZone },
    report: { source, bucket, locale, report_format, ...(metrics && { metrics }) },
    ...(name !== undefined && { name }),
    options,
  };
}
