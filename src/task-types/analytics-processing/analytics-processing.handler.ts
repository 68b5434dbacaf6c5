import { type FieldError, HandlesTask, type RunningTask, type TaskHandler } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { AnalyticsProcessingPayload, type ReportBucket, type ReportSource } from './analytics-processing.payload.js';
import { reportRequest, requestErrors } from './report/report-request.js';
import { ReportStore } from './report/report-store.js';

/** What a finished task says; the report itself is read at /analytics/reports/{report_id}. */
export interface AnalyticsProcessingResult {
  report_id: string;
  source: ReportSource;
  period: { from: string; to: string };
  bucket: ReportBucket;
  time_zone: string;
  /** How many metrics the report has, and of how many events. */
  metrics: number;
  events: number;
}

/** Has the database compute a report and keep it; an attempt that comes again writes the same report again. */
@Injectable()
@HandlesTask({ type: 'analytics_processing', payload: AnalyticsProcessingPayload })
export class AnalyticsProcessingHandler implements TaskHandler<AnalyticsProcessingPayload, AnalyticsProcessingResult> {
  constructor(private readonly reports: ReportStore) {}

  check(payload: AnalyticsProcessingPayload): FieldError[] {
    return requestErrors(payload);
  }

  async run(payload: AnalyticsProcessingPayload, task: RunningTask): Promise<AnalyticsProcessingResult> {
    const request = reportRequest(payload);
    const { source, bucket, timeZone } = request;
    const period = { from: request.from.toISOString(), to: request.to.toISOString() };
    task.progress(0.05, 'Computing');
    task.log('info', `${source} from ${period.from} to ${period.to} by ${bucket} in ${timeZone}`);
    task.signal.throwIfAborted();
    const report = await this.reports.create(task.organizationId, task.id, request, task.signal);
    task.log('info', `Report ${report.report_id}: ${report.metrics} metrics of ${report.events} events`);
    return { source, period, bucket, time_zone: timeZone, ...report };
  }
}
