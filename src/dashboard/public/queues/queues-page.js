// @ts-check
import { ask } from '../core/api.js';
import { duration, number, percent } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { numberFor } from '../parts/confirm.js';
import { say, sayError } from '../parts/notices.js';
import { PageHead } from '../parts/page.js';
import { shown } from '../parts/states.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { QueueCharts } from './queue-charts.js';
import { QueueTable } from './queue-table.js';
import { remember } from './stats-history.js';
import { Workers } from './workers.js';

/** @typedef {import('../types.js').QueueStats} QueueStats */

const EVERY_MS = 5_000;

/** The whole deployment, for admins. */
export function QueuesPage() {
  const t = useWords();
  const polled = usePolled(look, { everyMs: EVERY_MS });
  const cleanup = html`<button type="button" class="button" onClick=${() => void cleanUp(t)}>
    ${t.queues.cleanup}
  </button>`;
  return html`<div class="inner">
    <${PageHead} title=${t.queues.title} actions=${cleanup} />
    ${shown(
      polled,
      (stats) =>
        html`<p class="lead">${t.queues.lead(Math.round(stats.window_seconds / 60))}</p>
          <div class="stack">
            <${Figures} stats=${stats} />
            <${QueueTable} queues=${stats.queues} reload=${polled.reload} />
            <${QueueCharts} stats=${stats} />
            <${Workers} workers=${stats.workers} />
          </div>`,
    )}
  </div>`;
}

/** @param {AbortSignal} signal */
async function look(signal) {
  /** @type {QueueStats} */
  const stats = await ask('/queue/stats', { signal });
  remember(stats, Date.now());
  return stats;
}

/** @param {{ stats: QueueStats }} props */
function Figures({ stats }) {
  const t = useWords();
  /** @type {[string, string][]} */
  const figures = [
    [t.queues.throughput, `${number(stats.throughput_per_minute)} ${t.queues.perMinute}`],
    [t.queues.errorRate, percent(stats.error_rate)],
    [t.queues.retries, number(stats.retries)],
    [`${t.queues.wait} p95`, duration(stats.wait_time_ms.p95)],
    [`${t.queues.execution} p95`, duration(stats.execution_time_ms.p95)],
  ];
  return html`<div class="figures">
    ${figures.map(([name, value]) => html`<div class="panel figure"><span class="soft small">${name}</span><strong>${value}</strong></div>`)}
  </div>`;
}

/** @param {import('../words/en.js').Words} t */
async function cleanUp(t) {
  const field = { label: t.queues.cleanupAge, value: 30, min: 1, max: 3650 };
  const { cleanupTitle: title, cleanupText: text, cleanupDo: action } = t.queues;
  const days = await numberFor({ title, text, action, danger: true, field });
  if (days === undefined) return;
  try {
    const { removed } = await ask(`/queue/cleanup?max_age_days=${days}`, { method: 'POST' });
    say(t.queues.cleaned(removed.completed + removed.failed + removed.cancelled));
  } catch (error) {
    sayError(error);
  }
}
