// @ts-check
import { ask } from '../core/api.js';
import { duration, number } from '../core/format.js';
import { confirmed } from '../parts/confirm.js';
import { sayError } from '../parts/notices.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @typedef {import('../types.js').QueueNumbers} QueueNumbers */

/** @param {{ queues: Record<string, QueueNumbers>, reload: () => void }} props */
export function QueueTable({ queues, reload }) {
  const t = useWords();
  return html`<div class="panel table-wrap" tabindex="0" role="region" aria-label=${t.queues.title}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.queues.queue}</th>
          <th scope="col" class="number">${t.queues.waiting}</th>
          <th scope="col" class="number">${t.queues.active}</th>
          <th scope="col" class="number">${t.queues.delayed}</th>
          <th scope="col" class="number wide-only">${t.queues.completed}</th>
          <th scope="col" class="number wide-only">${t.queues.failed}</th>
          <th scope="col" class="number wide-only">${t.queues.oldest}</th>
          <th scope="col" class="wide-only">${t.queues.state}</th>
          <th scope="col"><span class="only-heard">${t.queues.pause}</span></th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(queues).map(([name, numbers]) => html`<${Row} key=${name} name=${name} numbers=${numbers} reload=${reload} />`)}
      </tbody>
    </table>
  </div>`;
}

/** @param {{ name: string, numbers: QueueNumbers, reload: () => void }} props */
function Row({ name, numbers, reload }) {
  const t = useWords();
  const { waiting, active, delayed, completed, failed, paused, oldest_waiting_ms } = numbers;
  const known = t.priority[/** @type {keyof typeof t.priority} */ (name)];
  const toggle = async () => {
    const question = {
      title: t.queues.pauseTitle(known ?? name),
      text: t.queues.pauseText,
      action: t.queues.pause,
      danger: true,
    };
    if (!paused && !(await confirmed(question))) return;
    await ask(`/queue/${name}/${paused ? 'resume' : 'pause'}`, { method: 'POST' }).catch(sayError);
    reload();
  };
  return html`<tr>
    <td class="strong">${known ?? html`<span class="mono">${name}</span>`}</td>
    ${[waiting, active, delayed].map((value) => html`<td class="number ${value === 0 ? 'soft' : ''}">${number(value)}</td>`)}
    ${[completed, failed].map((value) => html`<td class="number wide-only ${value === 0 ? 'soft' : ''}">${number(value)}</td>`)}
    <td class="number wide-only soft">${duration(oldest_waiting_ms)}</td>
    <td class="wide-only">
      <span class="status ${paused ? 'status-failed' : 'status-completed'}"
        ><i></i>${paused ? t.queues.paused : t.queues.open}</span
      >
    </td>
    <td class="end">
      <button
        type="button"
        class="button little"
        aria-label=${`${paused ? t.queues.resume : t.queues.pause}: ${known ?? name}`}
        onClick=${() => void toggle()}
      >
        ${paused ? t.queues.resume : t.queues.pause}
      </button>
    </td>
  </tr>`;
}
