// @ts-check

/** @typedef {{ times: number[], values: (number | null)[][] }} ChartData seconds since 1970, oldest first, and a row of values a series */
/** Times are the beginnings of hours, days or weeks of a time zone. @typedef {{ unit: 'hour' | 'day' | 'week', timeZone: string }} Buckets */

const MINUTE = 60;
const UNIT_SECONDS = { hour: 3_600, day: 86_400, week: 604_800 };
const LABEL_PX = 70;

/**
 * One value alone has no width: what is measured now is shown at the end of a minute, a bucket in the middle of its neighbours.
 * @param {ChartData} data @param {Buckets | undefined} buckets @returns {[number[], ...(number | null)[][]]}
 */
export function rowsOf({ times, values }, buckets) {
  const [first] = times;
  if (times.length !== 1 || first === undefined) return [times, ...values];
  if (!buckets) return [[first - MINUTE, first], ...values.map((row) => [null, ...row])];
  const unit = UNIT_SECONDS[buckets.unit];
  return [[first - unit, first, first + unit], ...values.map((row) => [null, ...row, null])];
}

/** The buckets' own beginnings, as many as there is room for. @param {readonly number[]} times @param {number} width in pixels */
export function bucketSplits(times, width) {
  const every = Math.max(1, Math.ceil(times.length / Math.max(1, Math.floor(width / LABEL_PX))));
  return times.filter((_, index) => index % every === 0);
}

/**
 * Says a time of the axis: seconds only where the axis has them, the day where it begins.
 * @param {string} locale @param {Buckets | undefined} buckets
 * @returns {(at: number, step: number) => string}
 */
export function timeLabels(locale, buckets) {
  const zone = { timeZone: buckets?.timeZone };
  const time = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone });
  const clock = new Intl.DateTimeFormat(locale, time);
  const second = new Intl.DateTimeFormat(locale, { ...time, second: '2-digit' });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone });
  const isMidnight = (/** @type {number} */ at) => second.format(at * 1000).startsWith('00:00:00');
  return (at, step) => {
    const isDay = buckets && buckets.unit !== 'hour';
    const words = isDay || isMidnight(at) ? date : !buckets && step < MINUTE ? second : clock;
    return words.format(at * 1000);
  };
}

/** Whether there is anything to draw. @param {ChartData} data */
export function isEmpty({ values }) {
  return values.every((row) => row.every((value) => value === null));
}
