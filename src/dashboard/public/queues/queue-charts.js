// @ts-check
import { LineChart } from '../charts/line-chart.js';
import { duration, number } from '../core/format.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { seriesOf } from './stats-history.js';

/** @typedef {import('../types.js').QueueStats} QueueStats */

const LANES = /** @type {const} */ (['critical', 'high', 'normal', 'low']);
const PARTS = /** @type {const} */ (['p50', 'p95', 'p99']);

/** @param {{ stats: QueueStats }} props the latest of what is drawn */
export function QueueCharts({ stats }) {
  const t = useWords();
  const depth = seriesOf(LANES.map((lane) => (seen) => depthOf(seen, lane)));
  const throughput = seriesOf([(seen) => seen.throughput_per_minute]);
  const wait = seriesOf(PARTS.map((part) => (seen) => seen.wait_time_ms[part]));
  const execution = seriesOf(PARTS.map((part) => (seen) => seen.execution_time_ms[part]));
  return html`<div class="charts" key=${stats.window_seconds}>
    <${LineChart}
      title=${t.queues.depth}
      names=${LANES.map((lane) => t.priority[lane])}
      data=${depth}
      format=${number}
      whole
    />
    <${LineChart} title=${t.queues.throughput} names=${[t.queues.perMinute]} data=${throughput} format=${number} />
    <${LineChart} title=${t.queues.wait} names=${[...PARTS]} data=${wait} format=${duration} />
    <${LineChart} title=${t.queues.execution} names=${[...PARTS]} data=${execution} format=${duration} />
  </div>`;
}

/** All that has not ended in a lane, its partitions included. @param {QueueStats} stats @param {string} lane */
function depthOf({ queues }, lane) {
  const named = Object.entries(queues).filter(([name]) => name === lane || name.endsWith(`.${lane}`));
  return named.reduce((sum, [, { waiting, active, delayed }]) => sum + waiting + active + delayed, 0);
}
