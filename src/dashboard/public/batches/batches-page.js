// @ts-check
import { ask } from '../core/api.js';
import { ago, moment, number } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { hrefOf, navigate } from '../core/router.js';
import { FindById } from '../parts/find-by-id.js';
import { PageHead } from '../parts/page.js';
import { Empty, shown } from '../parts/states.js';
import { Progress, Status } from '../parts/status.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @typedef {import('../types.js').Batch} Batch */

const EVERY_MS = 8_000;
const PAGES = 5;
const SHOWN = 20;

/** The batches of the latest tasks. */
export function BatchesPage() {
  const t = useWords();
  const polled = usePolled(latest, { everyMs: EVERY_MS });
  const open = (/** @type {string} */ id) => navigate(hrefOf(`/batches/${encodeURIComponent(id)}`));
  const find = html`<${FindById} label=${t.batches.find} pattern="[A-Za-z0-9\\-]+" most=${36} open=${open} />`;
  return html`<div class="inner">
    <${PageHead} title=${t.batches.title} actions=${find} />
    <p class="lead">
      ${t.batches.lead} ${polled.data && polled.data.batches.length > 0 && t.batches.looked(polled.data.looked)}
    </p>
    ${shown(polled, ({ batches }) => html`<${Table} batches=${batches} />`)}
  </div>`;
}

/** @param {{ batches: Batch[] }} props */
function Table({ batches }) {
  const t = useWords();
  if (batches.length === 0)
    return html`<${Empty} title=${t.batches.empty} hint=${t.batches.emptyHint} icon="batches" />`;
  return html`<div class="panel table-wrap" tabindex="0" role="region" aria-label=${t.batches.title}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.batches.batch}</th>
          <th scope="col">${t.tasks.status}</th>
          <th scope="col" class="wide-only">${t.task.progress}</th>
          <th scope="col" class="number">${t.batches.total}</th>
          <th scope="col" class="number">${t.batches.failed}</th>
          <th scope="col" class="number wide-only">${t.tasks.created}</th>
        </tr>
      </thead>
      <tbody>
        ${batches.map(
          (batch) =>
            html`<tr key=${batch.batch_id}>
              <td>
                <a class="mono" href=${hrefOf(`/batches/${batch.batch_id}`)}
                  >${batch.batch_id.slice(0, 8)}…${batch.batch_id.slice(-4)}</a
                >
              </td>
              <td><${Status} status=${batch.status} names=${t.batches.status} /></td>
              <td class="wide wide-only">
                <${Progress}
                  value=${batch.progress}
                  status=${batch.status}
                  label=${`${t.task.progress}: ${batch.batch_id}`}
                />
              </td>
              <td class="number">${number(batch.total)}</td>
              <td class="number">${number(batch.failed)}</td>
              <td class="number wide-only soft" title=${moment(batch.created_at)}>${ago(batch.created_at)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The API lists tasks, and each says to which batch it belongs. @param {AbortSignal} signal */
async function latest(signal) {
  /** @type {Set<string>} */
  const ids = new Set();
  let looked = 0;
  let cursor = /** @type {string | null} */ ('');
  for (let page = 0; page < PAGES && cursor !== null && ids.size < SHOWN; page++) {
    /** @type {import('../types.js').TaskPage} */
    const answer = await ask(`/tasks?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { signal });
    for (const { batch_id } of answer.tasks) if (batch_id && ids.size < SHOWN) ids.add(batch_id);
    looked += answer.tasks.length;
    cursor = answer.next_cursor;
  }
  const batches = await Promise.all([...ids].map((id) => ask(`/batches/${id}`, { signal }).catch(() => undefined)));
  return { looked, batches: /** @type {Batch[]} */ (batches.filter(Boolean)) };
}
