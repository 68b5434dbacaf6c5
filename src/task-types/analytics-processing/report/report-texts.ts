import type { ReportBucket, ReportLocale } from '../analytics-processing.payload.js';

/** Numbers and times as a reader of one locale and zone writes them. */
export interface ReportTexts {
  number(value: number | null): string;
  /** Short, for axes. */
  short(value: number): string;
  percent(ratio: number): string;
  /** A bucket in full, and short for axes. */
  bucket(start: string): string;
  axis(start: string): string;
  period(from: string, to: string): string;
  time(at: string): string;
}

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const SHORT_DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY_AND_CLOCK: Intl.DateTimeFormatOptions = { ...SHORT_DAY, ...CLOCK };
const DAY_MS = 86_400_000;

/** @param lengthMs of the period: hours within two days need no date on the axis */
export function reportTexts(
  locale: ReportLocale,
  timeZone: string,
  bucket: ReportBucket,
  lengthMs: number,
): ReportTexts {
  const times = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone });
  const full = times(bucket === 'hour' ? DAY_AND_CLOCK : { weekday: 'short', ...SHORT_DAY });
  const axis = times(bucket === 'hour' && lengthMs <= 2 * DAY_MS ? CLOCK : SHORT_DAY);
  const day = times(DAY);
  const moment = times({ ...DAY, ...CLOCK });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  return {
    number: (value) => (value === null ? '–' : fullNumber(locale, value)),
    short: (value) => short.format(value),
    percent: (ratio) => percent.format(ratio),
    bucket: (start) => full.format(new Date(start)),
    axis: (start) => axis.format(new Date(start)),
    // The end does not belong to the period: its last moment does.
    period: (from, to) => day.formatRange(new Date(from), new Date(Date.parse(to) - 1)),
    time: (at) => moment.format(new Date(at)),
  };
}

/** Two decimals where they say something. */
function fullNumber(locale: ReportLocale, value: number): string {
  const decimals = Math.abs(value) >= 10_000 || Number.isInteger(value) ? 0 : 2;
  return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    value,
  );
}
