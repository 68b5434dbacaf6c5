import { type ReportLocale, TASK_METRICS, type TaskMetric } from '../analytics-processing.payload.js';
import { chartSvg, trendLine } from './report-chart.js';
import type { ReportRecord } from './report-store.js';
import { type ReportTexts, reportTexts } from './report-texts.js';
import { type ReportWords, REPORT_WORDS } from './report-words.js';
import type { BucketFigures, MetricReport, ReportResponse } from './report.response.js';
import { toReportResponse } from './to-report-response.js';

const FIGURES = ['count', 'sum', 'mean', 'median', 'p95', 'p99', 'stddev', 'min', 'max'] as const;
/** Rows of a metric's table; the CSV has them all. */
const MAX_ROWS = 100;
/** Outliers named one by one, the farthest first; the table marks all. */
const MAX_OUTLIERS = 12;

/** Of tasks it is known what is good news; an event is the tenant's own. */
const GOOD_WHEN_MORE: readonly string[] = ['submitted', 'completed'] satisfies TaskMetric[];

/** Which figure of a bucket is looked at first; as in create_analytics_report. */
type Headline = 'sum' | 'mean' | 'count';

interface Painter {
  report: ReportResponse;
  words: ReportWords;
  texts: ReportTexts;
}

/** All the page's template needs, in the reader's language; `svg` is markup, everything else text. */
export function reportView(record: ReportRecord, locale: ReportLocale) {
  const report = toReportResponse(record);
  const words = REPORT_WORDS[locale];
  const { from, to } = report.period;
  const texts = reportTexts(locale, report.time_zone, report.bucket, Date.parse(to) - Date.parse(from));
  const painter = { report, words, texts };
  const metrics = Object.entries(report.metrics)
    .sort(report.source === 'tasks' ? byTaskMetric : byCount)
    .map(([name, metric], index) => metricView(painter, name, metric, `m${index}`));
  return {
    locale,
    words,
    title: words.title[report.source],
    subtitle: `${texts.period(from, to)}, ${words.by[report.bucket]}`,
    timeZone: report.time_zone,
    created: texts.time(record.created_at),
    columns: [words.bucket[report.bucket], ...FIGURES.map((figure) => words.figures[figure])],
    metrics,
  };
}

type Entry = [name: string, metric: MetricReport];

const byCount = ([a, { count: x }]: Entry, [b, { count: y }]: Entry): number => y - x || (a < b ? -1 : 1);
const byTaskMetric = ([a]: Entry, [b]: Entry): number =>
  TASK_METRICS.indexOf(a as TaskMetric) - TASK_METRICS.indexOf(b as TaskMetric);

/** The name that readers know a metric by. */
function labelOf({ report, words }: Painter, name: string): string {
  return report.source === 'tasks' ? (words.tasks[name as TaskMetric] ?? name) : name;
}

function metricView(painter: Painter, name: string, metric: MetricReport, anchor: string) {
  const { report, words, texts } = painter;
  const label = labelOf(painter, name);
  const headline = headlineOf(report, metric);
  const hasValues = metric.mean !== null;
  const shown = metric.series.slice(-MAX_ROWS);
  const omitted = metric.series.length - shown.length;
  const marked = new Set(metric.outliers.map(({ bucket }) => bucket));
  return {
    name: label,
    anchor,
    value: texts.number(metric[headline]),
    caption: words.headline[headline],
    change: changeView(painter, name, metric.change_ratio),
    trend: metric.trend_per_bucket === null ? undefined : trendText(metric.trend_per_bucket, report, words, texts),
    figures: FIGURES.filter((figure) => hasValues || figure === 'count').map((figure) => ({
      label: words.figures[figure],
      value: texts.number(metric[figure]),
    })),
    charts: chartsOf(painter, label, metric, headline, marked),
    ...outliersView(metric, words, texts),
    rows: shown.map((figures) => rowOf(figures, marked, texts)),
    omitted: omitted > 0 ? words.omitted(texts.number(omitted)) : undefined,
  };
}

function outliersView({ outliers }: MetricReport, words: ReportWords, texts: ReportTexts) {
  const farthest = outliers.toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, MAX_OUTLIERS);
  const more = outliers.length - farthest.length;
  return {
    outliers: farthest.map(({ bucket, value, score }) => ({
      bucket: texts.bucket(bucket),
      value: texts.number(value),
      side: score > 0 ? words.aboveUsual : words.belowUsual,
    })),
    moreOutliers: more > 0 ? words.moreOutliers(texts.number(more)) : undefined,
  };
}

function headlineOf({ source }: ReportResponse, { mean }: MetricReport): Headline {
  if (mean === null) return 'count';
  return source === 'tasks' ? 'mean' : 'sum';
}

function changeView({ report, words, texts }: Painter, name: string, ratio: number | null) {
  if (ratio === null) return { text: words.noneBefore, style: 'none', arrow: '' };
  const isGood = ratio > 0 === GOOD_WHEN_MORE.includes(name);
  const style = report.source === 'events' || ratio === 0 ? 'plain' : isGood ? 'good' : 'bad';
  const arrow = ratio === 0 ? '=' : ratio > 0 ? '▲' : '▼';
  return { text: `${texts.percent(ratio)} ${words.versusBefore}`, style, arrow };
}

function trendText(slope: number, { bucket }: ReportResponse, words: ReportWords, texts: ReportTexts): string {
  return `${slope > 0 ? '+' : ''}${texts.number(slope)} ${words.perBucket[bucket]}`;
}

function chartsOf(
  { words, texts }: Painter,
  name: string,
  metric: MetricReport,
  headline: Headline,
  marked: ReadonlySet<string>,
): { caption: string; svg: string }[] {
  const buckets = metric.series.map(({ bucket }) => bucket);
  const values = metric.series.map((figures) => figures[headline]);
  const axes = { buckets, axisText: texts.axis, valueText: texts.short };
  const caption = words.figures[headline];
  const barText = (bucket: string, value: number) =>
    `${texts.bucket(bucket)}: ${texts.number(value)}${marked.has(bucket) ? ` (${words.outlier})` : ''}`;
  const lines = [{ style: 'trend', values: trendLine(values, metric.trend_per_bucket) }];
  const charts = [
    { caption, svg: chartSvg({ ...axes, title: `${name}: ${caption}`, bars: values, marked, lines, barText }) },
  ];
  if (metric.mean === null) return charts;
  const levels = [
    { style: 'high', values: metric.series.map(({ p95 }) => p95) },
    { style: 'middle', values: metric.series.map(({ median }) => median) },
  ];
  return [
    ...charts,
    { caption: words.levels, svg: chartSvg({ ...axes, title: `${name}: ${words.levels}`, lines: levels }) },
  ];
}

function rowOf(figures: BucketFigures, marked: ReadonlySet<string>, texts: ReportTexts) {
  return {
    bucket: texts.bucket(figures.bucket),
    cells: FIGURES.map((figure) => texts.number(figures[figure])),
    marked: marked.has(figures.bucket),
  };
}
