import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SupabaseModule } from '../../integrations/supabase/supabase.module.js';
import { TasksModule } from '../../tasks/tasks.module.js';
import { AnalyticsProcessing } from './analytics-processing.js';
import { AnalyticsProcessingController } from './analytics-processing.controller.js';
import { AnalyticsProcessingHandler } from './analytics-processing.handler.js';
import { DailyReports } from './daily/daily-reports.js';
import { DailyScheduleController } from './daily/daily-schedule.controller.js';
import { DailySchedules } from './daily/daily-schedules.js';
import { GetDailyScheduleHandler } from './daily/get-daily-schedule.query.js';
import { RemoveDailyScheduleHandler } from './daily/remove-daily-schedule.command.js';
import { SetDailyScheduleHandler } from './daily/set-daily-schedule.command.js';
import { EventsController } from './events/events.controller.js';
import { GetReportHandler } from './report/get-report.query.js';
import { IngestEventsHandler } from './events/ingest-events.command.js';
import { ReportStore } from './report/report-store.js';
import { ReportsController } from './report/reports.controller.js';

@Module({
  imports: [CqrsModule, SupabaseModule, TasksModule],
  controllers: [AnalyticsProcessingController, EventsController, ReportsController, DailyScheduleController],
  providers: [
    AnalyticsProcessing,
    AnalyticsProcessingHandler,
    ReportStore,
    IngestEventsHandler,
    GetReportHandler,
    DailySchedules,
    DailyReports,
    SetDailyScheduleHandler,
    GetDailyScheduleHandler,
    RemoveDailyScheduleHandler,
  ],
  exports: [AnalyticsProcessing, DailyReports, DailySchedules],
})
export class AnalyticsProcessingModule {}
