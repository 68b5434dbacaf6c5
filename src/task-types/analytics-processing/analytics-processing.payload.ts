import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { IsMoment } from './report/moment.js';
import { IsTimeZone } from './report/time-zone.js';

export const SOURCES = ['events', 'tasks'] as const;
export const BUCKETS = ['hour', 'day', 'week'] as const;
export const FORMATS = ['json', 'csv', 'html'] as const;
export const LOCALES = ['pt-BR', 'en'] as const;

export type ReportSource = (typeof SOURCES)[number];
export type ReportBucket = (typeof BUCKETS)[number];
export type ReportFormat = (typeof FORMATS)[number];
export type ReportLocale = (typeof LOCALES)[number];

/** What can be measured of an organization's tasks; see create_analytics_report in the migration. */
export const TASK_METRICS = [
  'submitted',
  'completed',
  'failed',
  'cancelled',
  'execution_time_ms',
  'wait_time_ms',
  'attempts',
] as const;
export type TaskMetric = (typeof TASK_METRICS)[number];

export const DEFAULT_TIME_ZONE = 'America/Sao_Paulo';
export const DEFAULT_LOCALE: ReportLocale = 'pt-BR';

const MAX_METRICS = 20;
export const MAX_METRIC_NAME_LENGTH = 100;
/** One printable line, not blank. */
export const METRIC_NAME = /^(?=.*\S)[^\p{Cc}\p{Cs}]{1,100}$/u;

/** From `from` on, before `to`. */
export class ReportPeriod {
  @ApiProperty({
    description: 'A date is its midnight in the time zone; a time without an offset is one of that zone too.',
    example: '2026-11-01',
  })
  @IsString()
  @IsMoment()
  from!: string;

  @ApiProperty({
    description: 'Exclusive end of the period. At most 366 days after `from`, 31 with hourly buckets.',
    example: '2026-12-01',
  })
  @IsString()
  @IsMoment()
  to!: string;
}

/** As ArrayUnique, in one pass: that one compares each with each, 17 s of the whole process for 100,000 values. */
const IsWithoutRepeats = (): PropertyDecorator =>
  ValidateBy({
    name: 'isWithoutRepeats',
    validator: {
      validate: (value) => Array.isArray(value) && new Set(value).size === value.length,
      defaultMessage: () => "All $property's elements must be unique",
    },
  });

/** How a report is computed and shown; the same for a single one and for a daily one. */
export class ReportFields {
  @ApiPropertyOptional({
    description: '`events`: what POST /analytics/events stored. `tasks`: the organization’s own task history.',
    enum: SOURCES,
    default: 'events',
  })
  @IsOptional()
  @IsIn(SOURCES)
  source?: ReportSource = 'events';

  @ApiPropertyOptional({
    description: `Names of events (default: the ${MAX_METRICS} with the most events), or of ${TASK_METRICS.join(', ')} (default: all).`,
    type: [String],
    example: ['order_paid'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_METRICS)
  @IsWithoutRepeats()
  @IsString({ each: true })
  @MaxLength(MAX_METRIC_NAME_LENGTH, { each: true })
  @Matches(METRIC_NAME, { each: true, message: 'each value in metrics must be one printable line' })
  metrics?: string[];

  @ApiPropertyOptional({
    description: 'Format of GET /analytics/reports/{id} when the request accepts any.',
    enum: FORMATS,
    default: 'json',
  })
  @IsOptional()
  @IsIn(FORMATS)
  report_format?: ReportFormat = 'json';

  @ApiPropertyOptional({
    description: 'IANA time zone name; buckets begin at its local hours and midnights.',
    default: DEFAULT_TIME_ZONE,
    example: DEFAULT_TIME_ZONE,
  })
  @IsOptional()
  @IsString()
  @IsTimeZone()
  time_zone?: string = DEFAULT_TIME_ZONE;

  @ApiPropertyOptional({ description: 'Language of the page.', enum: LOCALES, default: DEFAULT_LOCALE })
  @IsOptional()
  @IsIn(LOCALES)
  locale?: ReportLocale = DEFAULT_LOCALE;
}

/** One report. */
export class AnalyticsProcessingPayload extends ReportFields {
  @ApiProperty({ type: ReportPeriod })
  @IsDefined()
  @ValidateNested()
  @Type(() => ReportPeriod)
  period!: ReportPeriod;

  @ApiPropertyOptional({
    description: 'Hours, days or weeks (from Monday) of the time zone; some have more hours than others.',
    enum: BUCKETS,
    default: 'day',
  })
  @IsOptional()
  @IsIn(BUCKETS)
  bucket?: ReportBucket = 'day';
}
