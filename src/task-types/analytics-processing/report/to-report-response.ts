import type { ReportRecord } from './report-store.js';
import type { ReportResponse } from './report.response.js';

/** The stored report as its organization reads it. */
export function toReportResponse(report: ReportRecord): ReportResponse {
  return {
    report_id: report.report_id,
    source: report.source,
    period: { from: iso(report.period_from), to: iso(report.period_to) },
    bucket: report.bucket,
    time_zone: report.time_zone,
    metrics: report.metrics,
  };
}

function iso(time: string): string {
  return new Date(time).toISOString();
}
