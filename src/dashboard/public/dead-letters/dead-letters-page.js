// @ts-check
import { ask } from '../core/api.js';
import { ago, moment, number } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { hrefOf } from '../core/router.js';
import { may } from '../core/session.js';
import { typeName } from '../core/tasks-of-api.js';
import { confirmed } from '../parts/confirm.js';
import { sayError } from '../parts/notices.js';
import { PageHead } from '../parts/page.js';
import { Empty, shown } from '../parts/states.js';
import { startBulk } from '../tasks/bulk-action.js';
import { BulkRun } from '../tasks/bulk-run.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @typedef {import('../types.js').DeadLetter} DeadLetter */

const EVERY_MS = 10_000;

/** Tasks that failed for good, by error. */
export function DeadLettersPage() {
  const t = useWords();
  /** @type {import('../core/polled.js').Polled<{ dead_letters: DeadLetter[] }>} */
  const polled = usePolled((signal) => ask('/queue/dead-letters', { signal }), { everyMs: EVERY_MS });
  return html`<div class="inner">
    <${PageHead} title=${t.deadLetters.title} />
    <p class="lead">${t.deadLetters.lead}</p>
    <${BulkRun} onEnd=${polled.reload} />
    ${shown(polled, ({ dead_letters }) => html`<${Groups} groups=${dead_letters} />`)}
  </div>`;
}

/** @param {{ groups: DeadLetter[] }} props */
function Groups({ groups }) {
  const t = useWords();
  if (groups.length === 0) return html`<${Empty} title=${t.deadLetters.empty} hint=${t.deadLetters.emptyHint} />`;
  return html`<div class="panel table-wrap" tabindex="0" role="region" aria-label=${t.deadLetters.title}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.deadLetters.code}</th>
          <th scope="col" class="wide-only">${t.task.type}</th>
          <th scope="col" class="number">${t.deadLetters.count}</th>
          <th scope="col" class="wide-only">${t.deadLetters.newest}</th>
          <th scope="col"><span class="only-heard">${t.deadLetters.retry}</span></th>
        </tr>
      </thead>
      <tbody>
        ${groups.map((group) => html`<${Group} key=${`${group.task_type} ${group.error_code}`} group=${group} />`)}
      </tbody>
    </table>
  </div>`;
}

/** @param {{ group: DeadLetter }} props */
function Group({ group }) {
  const t = useWords();
  const { task_type, error_code, retryable, tasks, newest_at, newest_task_id } = group;
  const filter = { status: 'failed', task_type, error_code };
  const retry = async () => {
    const question = {
      title: t.deadLetters.retryTitle(error_code),
      text: t.bulk.retryText,
      action: t.deadLetters.retry,
      keep: t.task.notNow,
    };
    if (await confirmed(question)) await startBulk('retry', filter).catch(sayError);
  };
  return html`<tr>
    <td>
      <a class="mono strong" href=${hrefOf('/', filter)}>${error_code}</a>
      <span class="soft small under">${retryable ? t.task.retryable : t.task.final}</span>
    </td>
    <td class="wide-only">${typeName(task_type, t.types)}</td>
    <td class="number">${number(tasks, 0)}</td>
    <td class="wide-only">
      <a href=${hrefOf(`/tasks/${encodeURIComponent(newest_task_id)}`)} title=${moment(newest_at)}>${ago(newest_at)}</a>
    </td>
    <td class="end">
      ${may('manager') && html`<button type="button" class="button little" onClick=${() => void retry()}>${t.deadLetters.retry}</button>`}
    </td>
  </tr>`;
}
