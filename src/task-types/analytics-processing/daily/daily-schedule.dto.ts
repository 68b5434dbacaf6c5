import { ApiProperty, ApiPropertyOptional, IntersectionType, PickType } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { CommonTaskFields } from '../../../tasks/task-fields.dto.js';
import { maskSecrets } from '../../../secrets/mask-secrets.js';
import { BUCKETS, type ReportBucket, ReportFields } from '../analytics-processing.payload.js';
import type { DailySchedule } from './daily-schedules.js';

/** When, and which report. */
export class DailyScheduleFields extends ReportFields {
  @ApiPropertyOptional({ description: 'In the time zone.', minimum: 0, maximum: 23, default: 2 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(23)
  hour?: number = 2;

  @ApiPropertyOptional({ minimum: 0, maximum: 59, default: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(59)
  minute?: number = 0;

  @ApiPropertyOptional({ description: 'The day that the report covers.', enum: BUCKETS, default: 'hour' })
  @IsOptional()
  @IsIn(BUCKETS)
  bucket?: ReportBucket = 'hour';
}

/** What each day's task carries, in addition to the report. */
class DailyTaskFields extends PickType(CommonTaskFields, [
  'name',
  'priority',
  'max_retries',
  'timeout_seconds',
  'tags',
  'on_complete',
  'on_failure',
] as const) {}

export class DailyScheduleBody extends IntersectionType(DailyScheduleFields, DailyTaskFields) {}

/** An organization's daily report. */
export class DailyScheduleResponse extends DailyScheduleBody {
  @ApiProperty({ format: 'date-time', description: 'Time at which the next report is submitted.' })
  next_run_at!: string;
}

export function toDailyScheduleResponse({ time, report, name, options, nextAt }: DailySchedule): DailyScheduleResponse {
  return {
    hour: time.hour,
    minute: time.minute,
    time_zone: time.timeZone,
    next_run_at: nextAt.toISOString(),
    source: report.source,
    bucket: report.bucket,
    report_format: report.report_format,
    locale: report.locale,
    ...(report.metrics && { metrics: report.metrics }),
    ...(name !== undefined && { name }),
    ...(maskSecrets(options) as typeof options),
  };
}
