import { RetryableTaskError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';
import type { ReportBucket, ReportFormat, ReportLocale, ReportSource } from '../analytics-processing.payload.js';
import type { MetricReport } from './report.response.js';
import type { ReportRequest } from './report-request.js';

/** A stored report. */
export interface ReportRecord {
  report_id: string;
  source: ReportSource;
  period_from: string;
  period_to: string;
  bucket: ReportBucket;
  time_zone: string;
  locale: ReportLocale;
  report_format: ReportFormat;
  created_at: string;
  metrics: Record<string, MetricReport>;
}

/** What was computed and stored. */
export interface CreatedReport {
  report_id: string;
  metrics: number;
  events: number;
}

const COLUMNS =
  'report_id,source,period_from,period_to,bucket,time_zone,locale,report_format,created_at,metrics' as const;
const STATEMENT_CANCELLED = '57014';

/** Reports in Supabase, computed where the events are. Every call throws what storageAnswer throws. */
@Injectable()
export class ReportStore {
  constructor(private readonly supabase: Supabase) {}

  /**
   * Computes and stores the report of a task; again for the same task: the same report id.
   * @throws RetryableTaskError `report_too_slow` when the database gave up after its 8 s
   */
  async create(
    organizationId: string,
    taskId: string,
    request: ReportRequest,
    signal: AbortSignal,
  ): Promise<CreatedReport> {
    const response = await this.supabase.client
      .rpc('create_analytics_report', {
        p_organization_id: organizationId,
        p_task_id: taskId,
        p_source: request.source,
        p_from: request.from.toISOString(),
        p_to: request.to.toISOString(),
        p_bucket: request.bucket,
        p_time_zone: request.timeZone,
        p_metrics: request.metrics ?? null,
        p_locale: request.locale,
        p_report_format: request.format,
      })
      .abortSignal(signal);
    if (response.error?.code === STATEMENT_CANCELLED) {
      throw new RetryableTaskError('The database query timed out: choose a shorter period or fewer metrics', {
        code: 'report_too_slow',
        cause: response.error,
      });
    }
    return storageAnswer<CreatedReport>(response);
  }

  /** The report of this organization, or undefined. */
  async find(organizationId: string, reportId: string): Promise<ReportRecord | undefined> {
    const response = await this.supabase.client
      .from('analytics_reports')
      .select(COLUMNS)
      .match({ organization_id: organizationId, report_id: reportId })
      .retry(false);
    return storageAnswer<ReportRecord[]>(response)[0];
  }
}
