import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { SupabaseModule } from '../../../integrations/supabase/supabase.module.js';
import { AnalyticsProcessingModule } from '../analytics-processing.module.js';
import { NightlyPage } from './nightly-page.js';
import { NightlyReports } from './nightly-reports.js';

/** The system's own schedules: they submit and never work. Loaded by both processes; only workers look at the clock. */
@Module({
  imports: [ScheduleModule.forRoot(), SupabaseModule, AnalyticsProcessingModule],
  providers: [NightlyPage, NightlyReports],
})
export class SchedulesModule {}
