import type { FieldError } from '@app/task-engine';
import {
  type AnalyticsProcessingPayload,
  DEFAULT_LOCALE,
  DEFAULT_TIME_ZONE,
  type ReportBucket,
  type ReportFields,
  type ReportFormat,
  type ReportLocale,
  type ReportSource,
  TASK_METRICS,
} from '../analytics-processing.payload.js';
import { momentOf } from './moment.js';

/** What a report is computed of, defaults filled in. */
export interface ReportRequest {
  source: ReportSource;
  from: Date;
  to: Date;
  bucket: ReportBucket;
  timeZone: string;
  /** Undefined: those with the most events. */
  metrics: string[] | undefined;
  locale: ReportLocale;
  format: ReportFormat;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A period of whole local days is longer by what clocks were moved meanwhile. */
const CLOCKS_MOVED_MS = 2 * HOUR_MS;
const LONGEST_DAYS: Record<ReportBucket, number> = { hour: 31, day: 366, week: 366 };

/** The request of a checked payload. */
export function reportRequest(payload: AnalyticsProcessingPayload): ReportRequest {
  const { source = 'events', bucket = 'day', time_zone = DEFAULT_TIME_ZONE, locale = DEFAULT_LOCALE } = payload;
  const metrics = payload.metrics ?? (source === 'tasks' ? [...TASK_METRICS] : undefined);
  const from = momentOf(payload.period.from, time_zone) ?? new Date(Number.NaN);
  const to = momentOf(payload.period.to, time_zone) ?? new Date(Number.NaN);
  return { source, from, to, bucket, timeZone: time_zone, metrics, locale, format: payload.report_format ?? 'json' };
}

/** What is wrong between the fields of a payload whose fields are right by themselves. */
export function requestErrors(payload: AnalyticsProcessingPayload): FieldError[] {
  const { from, to, bucket } = reportRequest(payload);
  const lengthMs = to.getTime() - from.getTime();
  const errors = metricErrors(payload);
  if (lengthMs <= 0) errors.push({ field: 'period.to', message: 'period.to must lie after period.from' });
  const longest = LONGEST_DAYS[bucket];
  if (lengthMs > longest * DAY_MS + CLOCKS_MOVED_MS) {
    const message = `period must be at most ${longest} days long with buckets of one ${bucket}`;
    errors.push({ field: 'period.to', message });
  }
  return errors;
}

/** What is wrong with the names of metrics, which depends on the source. */
export function metricErrors({ source, metrics = [] }: Pick<ReportFields, 'source' | 'metrics'>): FieldError[] {
  const known: readonly string[] = TASK_METRICS;
  if (source !== 'tasks' || metrics.every((name) => known.includes(name))) return [];
  return [{ field: 'metrics', message: `metrics of tasks are ${known.join(', ')}` }];
}
