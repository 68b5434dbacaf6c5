import { BrokerUnavailableError, Chores } from '@app/task-engine';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { SubmitTask } from '../../../tasks/submit-task.command.js';
import type { ReportLocale } from '../analytics-processing.payload.js';
import { DAILY_REPORT, type DailyReportChore, type DailyReportPlan, DailySchedules } from './daily-schedules.js';
import { type DailySlot, slotToTake } from './daily-slot.js';

/** Whose report of which day. */
export interface DailyReportRequest extends Omit<DailyReportPlan, 'time'> {
  organizationId: string;
  userId: string;
  timeZone: string;
  slot: DailySlot;
}

const NAMES: Record<ReportLocale, (day: string) => string> = {
  'pt-BR': (day) => `Relatório de ${day}`,
  en: (day) => `Report of ${day}`,
};

/** Submits the daily reports: triggers may come twice, late or to several workers; a day's task is one. */
@Injectable()
export class DailyReports implements OnModuleInit {
  private readonly logger = new Logger('DailyReports');

  constructor(
    private readonly chores: Chores,
    private readonly schedules: DailySchedules,
    private readonly commands: CommandBus,
  ) {}

  onModuleInit(): void {
    this.chores.handle<DailyReportChore>(DAILY_REPORT, (data, { dueAt }) => this.runDue(data, dueAt, new Date()));
  }

  /** One task per organization and date, however many times it is called. @throws BrokerUnavailableError */
  async submit({ organizationId, userId, timeZone, slot, report, name, options }: DailyReportRequest): Promise<string> {
    const { task } = await this.commands.execute(
      new SubmitTask({
        caller: { organizationId, userId, role: 'member' },
        type: 'analytics_processing',
        name: name ?? NAMES[report.locale](slot.from),
        payload: { ...report, period: { from: slot.from, to: slot.to }, time_zone: timeZone },
        options,
        // Callers' own keys are visible characters, so none of them is this one.
        idempotencyKey: `\u0000${DAILY_REPORT} ${slot.date}`,
        fingerprint: 'the same day',
      }),
    );
    return task.id;
  }

  private async runDue({ organizationId, userId, ...data }: DailyReportChore, dueAt: Date, now: Date): Promise<void> {
    const { time, ...plan } = this.schedules.planIn({ organizationId, userId, ...data });
    const slot = slotToTake(dueAt, now, time);
    try {
      const taskId = await this.submit({ organizationId, userId, timeZone: time.timeZone, slot, ...plan });
      this.logger.log(`Report of ${slot.from} for ${organizationId} submitted: ${taskId}`);
    } catch (error) {
      if (error instanceof BrokerUnavailableError) throw error;
      // It was fine when it was set: what was to follow is gone since, and trying again would never end.
      this.logger.error(
        `The report of ${slot.from} for ${organizationId} cannot be submitted: ${(error as Error).message}`,
      );
    }
  }
}
