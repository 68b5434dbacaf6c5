// @ts-check

/** @typedef {import('../types.js').QueueStats} QueueStats */

const MOST = 1_440;

/** What was seen since the page was loaded: it is kept in memory alone. @type {{ at: number, stats: QueueStats }[]} */
const seen = [];

/** @param {QueueStats} stats @param {number} at milliseconds since 1970 */
export function remember(stats, at) {
  seen.push({ at, stats });
  if (seen.length > MOST) seen.shift();
}

/**
 * Rows of values over time.
 * @param {((stats: QueueStats) => number | null)[]} of a row each
 * @returns {import('../charts/time-axis.js').ChartData}
 */
export function seriesOf(of) {
  return { times: seen.map(({ at }) => at / 1000), values: of.map((value) => seen.map(({ stats }) => value(stats))) };
}
