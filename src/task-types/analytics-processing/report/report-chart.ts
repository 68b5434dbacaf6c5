import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

/** A line through the buckets; a bucket without a value breaks it. */
export interface ChartLine {
  /** A class of the page's style. */
  style: string;
  values: readonly (number | null)[];
}

/** What is drawn; one entry a bucket in each list. */
export interface Chart {
  /** Accessible name of the chart. */
  title: string;
  buckets: readonly string[];
  bars?: readonly (number | null)[];
  /** Buckets whose bars stand out. */
  marked?: ReadonlySet<string>;
  lines: readonly ChartLine[];
  axisText: (bucket: string) => string;
  valueText: (value: number) => string;
  /** Tooltip of a bar. */
  barText?: (bucket: string, value: number) => string;
}

const WIDTH = 520;
const HEIGHT = 230;
const LEFT = 54;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;
const MAX_AXIS_TEXTS = 6;
const GAP = 0.22;
/** Number of buckets from which their lines touch. */
const DENSE = 150;

/** A chart as inline SVG, its colours left to the page's style. Every text is escaped. */
export function chartSvg(chart: Chart): string {
  const values = [...(chart.bars ?? []), ...chart.lines.flatMap((drawn) => drawn.values)].filter((v) => v !== null);
  const y = scaleLinear(
    [Math.min(0, ...values), Math.max(0, ...values, Number.MIN_VALUE)],
    [HEIGHT - BOTTOM, TOP],
  ).nice(4);
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, chart.buckets.length);
  const x = (index: number) => LEFT + step * (index + 0.5);
  const parts = [
    `<title>${escapeXml(chart.title)}</title>`,
    ...y.ticks(4).map((value) => gridLine(y(value), chart.valueText(value), value === 0)),
    ...axisTexts(chart, x),
    ...bars(chart, y, x, step),
    ...chart.lines.map(({ style, values: drawn }) => `<path class="${style}" d="${pathOf(drawn, x, y)}"/>`),
  ];
  const style = chart.buckets.length > DENSE ? ' class="dense"' : '';
  return `<svg${style} viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">${parts.join('')}</svg>`;
}

/** The least-squares line through values, one a bucket; null where one of them is missing. */
export function trendLine(values: readonly (number | null)[], slope: number | null): (number | null)[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  if (slope === null || known.length < 2) return [];
  const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const middle = mean(known.map(({ index }) => index));
  const height = mean(known.map(({ value }) => value));
  return values.map((_, index) => height + slope * (index - middle));
}

type Scale = (value: number) => number;

function bars({ bars: values = [], buckets, marked, barText }: Chart, y: Scale, x: Scale, step: number): string[] {
  return values.flatMap((value, index) => {
    const bucket = buckets[index] ?? '';
    if (value === null || value === 0) return [];
    const style = marked?.has(bucket) ? 'bar marked' : 'bar';
    const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    const width = Math.max(0.5, step * (1 - GAP));
    const tip = barText ? `<title>${escapeXml(barText(bucket, value))}</title>` : '';
    const place = `x="${round(x(index) - width / 2)}" y="${round(top)}" width="${round(width)}" height="${round(bottom - top)}"`;
    return [`<rect class="${style}" ${place}>${tip}</rect>`];
  });
}

function pathOf(values: readonly (number | null)[], x: Scale, y: Scale): string {
  const draw = line<number | null>(
    (_, index) => x(index),
    (value) => y(value ?? 0),
  ).defined((value) => value !== null);
  return draw.digits(1)([...values]) ?? '';
}

function gridLine(y: number, text: string, isZero: boolean): string {
  const at = round(y);
  return (
    `<line class="${isZero ? 'zero' : 'grid'}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>` +
    `<text class="tick" x="${LEFT - 8}" y="${at}" dy="0.32em" text-anchor="end">${escapeXml(text)}</text>`
  );
}

function axisTexts({ buckets, axisText }: Chart, x: Scale): string[] {
  const every = Math.max(1, Math.ceil(buckets.length / MAX_AXIS_TEXTS));
  return buckets.flatMap((bucket, index) => {
    if (index % every !== 0) return [];
    return [
      `<text class="${(index / every) % 2 === 1 ? 'tick second' : 'tick'}" x="${round(x(index))}" y="${HEIGHT - 6}" text-anchor="middle">${escapeXml(axisText(bucket))}</text>`,
    ];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
