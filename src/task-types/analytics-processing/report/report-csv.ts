import { packageOnFirstUse } from '../../../package-on-first-use.js';
import type { BucketFigures, ReportResponse } from './report.response.js';

const csvStringify = packageOnFirstUse<typeof import('csv-stringify/sync')>('csv-stringify/sync');

const FIGURES = ['count', 'sum', 'mean', 'median', 'p95', 'p99', 'stddev', 'min', 'max'] as const;

/** A row a bucket of each metric. What a spreadsheet would take for a formula is quoted: names are tenants' text. */
export function reportCsv({ metrics }: Pick<ReportResponse, 'metrics'>): string {
  const rows = Object.entries(metrics).flatMap(([metric, { series, outliers }]) => {
    const marked = new Set(outliers.map(({ bucket }) => bucket));
    return series.map((figures) => rowOf(metric, figures, marked.has(figures.bucket)));
  });
  const columns = ['metric', 'bucket', ...FIGURES, 'outlier'];
  return csvStringify().stringify([columns, ...rows], { escape_formulas: true });
}

function rowOf(metric: string, figures: BucketFigures, isOutlier: boolean): (string | number | null)[] {
  return [metric, figures.bucket, ...FIGURES.map((name) => figures[name]), isOutlier ? 'yes' : 'no'];
}
