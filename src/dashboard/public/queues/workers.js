// @ts-check
import { ago, moment } from '../core/format.js';
import { Empty } from '../parts/states.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @param {{ workers: import('../types.js').QueueStats['workers'] }} props */
export function Workers({ workers }) {
  const t = useWords();
  return html`<section class="panel">
    <h2>${t.queues.workers}</h2>
    ${
      workers.length === 0
        ? html`<${Empty} title=${t.queues.noWorkers} hint=${t.queues.noWorkersHint} icon="queues" />`
        : html`<div class="table-wrap" tabindex="0" role="region" aria-label=${t.queues.workers}>
            <table>
              <thead>
                <tr>
                  <th scope="col">${t.queues.worker}</th>
                  <th scope="col">${t.queues.host}</th>
                  <th scope="col">${t.queues.slots}</th>
                  <th scope="col">${t.queues.serves}</th>
                  <th scope="col" class="number">${t.queues.since}</th>
                </tr>
              </thead>
              <tbody>
                ${workers.map(
                  ({ id, host, active, max_concurrent, queues, started_at }) =>
                    html`<tr key=${id}>
                      <td class="mono">${id.slice(0, 8)}</td>
                      <td>${host}</td>
                      <td>
                        <div class="slots">
                          <div class="bar" role="img" aria-label=${t.queues.slotsBusy(active, max_concurrent)}>
                            <i style=${{ width: `${(active / max_concurrent) * 100}%` }}></i>
                          </div>
                          <span class="small soft">${active} / ${max_concurrent}</span>
                        </div>
                      </td>
                      <td class="small soft">${queues.join(', ')}</td>
                      <td class="number soft" title=${moment(started_at)}>${ago(started_at)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
