import { pagePolicy } from '../../../http/pages/page-policy.js';
import { pageTemplate } from '../../../http/pages/page-template.js';
import type { ReportLocale } from '../analytics-processing.payload.js';
import { REPORT_STYLE, REPORT_TEMPLATE } from './report-page.template.js';
import type { ReportRecord } from './report-store.js';
import { reportView } from './report-view.js';

/** Nothing runs and nothing is fetched: the page is its own text, one style and inline drawings. */
export const REPORT_CSP = pagePolicy('report', [REPORT_STYLE]);

const template = pageTemplate<ReturnType<typeof reportView> & { style: string }>(REPORT_TEMPLATE, {
  strict: false,
  knownHelpersOnly: true,
});

/** The report as a page to read, print and forward. */
export function reportPage(record: ReportRecord, locale: ReportLocale): string {
  return template({ ...reportView(record, locale), style: REPORT_STYLE });
}
