// @ts-check
import { ask } from '../core/api.js';
import { moment, number } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { hrefOf } from '../core/router.js';
import { may } from '../core/session.js';
import { confirmed } from '../parts/confirm.js';
import { Icon } from '../parts/icon.js';
import { sayError } from '../parts/notices.js';
import { PageHead } from '../parts/page.js';
import { Failure, Loading } from '../parts/states.js';
import { Progress, Status } from '../parts/status.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @typedef {import('../types.js').Batch} Batch */

const EVERY_MS = 2_000;
const SHOWN = 100;

/** One batch. @param {{ id: string }} props */
export function BatchPage({ id }) {
  const t = useWords();
  const path = `/batches/${encodeURIComponent(id)}`;
  /** @type {import('../core/polled.js').Polled<Batch>} */
  const { data: batch, error, reload } = usePolled((signal) => ask(path, { signal }), { everyMs: EVERY_MS, key: id });
  if (!batch)
    return error
      ? html`<${PageHead} title=${t.batches.batch} /><${Failure} error=${error} retry=${reload} />`
      : html`<${Loading} />`;
  const retry = async () => {
    const question = {
      title: t.batches.retryTitle(batch.failed),
      text: t.batches.retryText,
      action: t.batches.retry,
      keep: t.task.notNow,
    };
    if (!(await confirmed(question))) return;
    await ask(`${path}/retry`, { method: 'POST' }).catch(sayError);
    reload();
  };
  const actions = html`<a class="button" href=${hrefOf('/', { batch_id: id })}>${t.deadLetters.show}</a>
    ${may('manager') && batch.failed > 0 && html`<button type="button" class="button" onClick=${() => void retry()}>${t.batches.retry}</button>`}`;
  return html`<div class="inner">
    <a class="back small" href=${hrefOf('/batches')}><${Icon} name="back" />${t.batches.title}</a>
    <${PageHead} title=${`${t.batches.batch} ${id.slice(0, 8)}`} actions=${actions} />
    <section class="standing" aria-label=${t.tasks.status}>
      <div class="row">
        <span role="status"><${Status} status=${batch.status} names=${t.batches.status} /></span>
        <span class="soft">${moment(batch.created_at)}</span>
        <span class="percent">${number(batch.progress)}%</span>
      </div>
      <${Progress} value=${batch.progress} status=${batch.status} label=${t.task.progress} />
    </section>
    <div class="stack"><${Counts} batch=${batch} /><${Failed} ids=${batch.failed_task_ids} /></div>
  </div>`;
}

/** @param {{ batch: Batch }} props */
function Counts({ batch: { total, completed, failed, cancelled } }) {
  const t = useWords();
  /** @type {[string, number][]} */
  const counts = [
    [t.batches.total, total],
    [t.batches.unfinished, Math.max(0, total - completed - failed - cancelled)],
    [t.batches.completed, completed],
    [t.batches.failed, failed],
    [t.batches.cancelled, cancelled],
  ];
  return html`<div class="figures">
    ${counts.map(([name, value]) => html`<div class="panel figure"><span class="soft small">${name}</span><strong>${number(value)}</strong></div>`)}
  </div>`;
}

/** @param {{ ids: string[] }} props */
function Failed({ ids }) {
  const t = useWords();
  return html`<section class="panel">
    <h2>${t.batches.failedTasks}</h2>
    ${
      ids.length === 0
        ? html`<p class="body soft">${t.batches.noneFailed}</p>`
        : html`<ul class="body ids">
            ${ids.slice(0, SHOWN).map((id) => html`<li><a class="mono" href=${hrefOf(`/tasks/${encodeURIComponent(id)}`)}>${id}</a></li>`)}
          </ul>`
    }
  </section>`;
}
