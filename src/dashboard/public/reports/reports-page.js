// @ts-check
import { ask } from '../core/api.js';
import { ago, days, moment, number } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { hrefOf } from '../core/router.js';
import { may } from '../core/session.js';
import { PageHead } from '../parts/page.js';
import { Empty, shown } from '../parts/states.js';
import { Status } from '../parts/status.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { NewReport } from './new-report.js';

/** @typedef {import('../types.js').Task} Task */
/** @typedef {{ report_id?: string, source?: 'tasks' | 'events', bucket?: 'hour' | 'day' | 'week', metrics?: number, time_zone?: string, period?: { from: string, to: string } }} Result */

const EVERY_MS = 3_000;

/** Reports that were computed, and a form for another. */
export function ReportsPage() {
  const t = useWords();
  /** @type {import('../core/polled.js').Polled<import('../types.js').TaskPage>} */
  const polled = usePolled((signal) => ask('/tasks?task_type=analytics_processing&limit=50', { signal }), {
    everyMs: EVERY_MS,
  });
  return html`<div class="inner">
    <${PageHead} title=${t.reports.title} />
    <div class="stack">
      ${may('member') && html`<${NewReport} onSubmit=${polled.reload} />`}
      <section class="panel">
        <h2>${t.reports.recent}</h2>
        ${shown(polled, ({ tasks }) => html`<${Table} tasks=${tasks} />`)}
      </section>
    </div>
  </div>`;
}

/** @param {{ tasks: Task[] }} props */
function Table({ tasks }) {
  const t = useWords();
  if (tasks.length === 0) return html`<${Empty} title=${t.reports.empty} icon="reports" />`;
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${t.reports.recent}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.reports.period}</th>
          <th scope="col" class="wide-only">${t.reports.source}</th>
          <th scope="col" class="wide-only">${t.reports.bucket}</th>
          <th scope="col" class="number wide-only">${t.reports.metrics}</th>
          <th scope="col">${t.tasks.status}</th>
          <th scope="col" class="number">${t.tasks.created}</th>
        </tr>
      </thead>
      <tbody>
        ${tasks.map((task) => html`<${Row} key=${task.task_id} task=${task} />`)}
      </tbody>
    </table>
  </div>`;
}

/** @param {{ task: Task }} props */
function Row({ task }) {
  const t = useWords();
  const { report_id, source, bucket, metrics, period, time_zone } = /** @type {Result} */ (task.result ?? {});
  const href = hrefOf(report_id ? `/reports/${report_id}` : `/tasks/${encodeURIComponent(task.task_id)}`);
  const name = period ? days(period, time_zone) : task.name;
  return html`<tr>
    <td><a class="strong" href=${href}>${name}</a></td>
    <td class="wide-only">${source ? t.reports.sources[source] : t.never}</td>
    <td class="wide-only">${bucket ? t.reports.buckets[bucket] : t.never}</td>
    <td class="number wide-only">${metrics === undefined ? t.never : number(metrics)}</td>
    <td><${Status} status=${task.status} names=${t.statusOfResult} /></td>
    <td class="number soft" title=${moment(task.created_at)}>${ago(task.created_at)}</td>
  </tr>`;
}
