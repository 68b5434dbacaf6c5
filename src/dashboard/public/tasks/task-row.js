// @ts-check
import { ago, duration } from '../core/format.js';
import { hrefOf } from '../core/router.js';
import { typeName } from '../core/tasks-of-api.js';
import { Progress, Status } from '../parts/status.js';
import { html } from '../vendor/preact.js';

/**
 * @typedef {{
 *   task: import('../types.js').Task, index: number, top: number, chosen: boolean, now: number,
 *   choose: ((task: import('../types.js').Task) => void) | null, t: import('../words/en.js').Words, ofEveryone: boolean,
 * }} RowProps
 */

/** One task of the list, drawn at its place. @param {RowProps} props */
export function taskRow({ task, index, top, chosen, now, choose, t, ofEveryone }) {
  const { task_id, name, status, task_type, priority, attempts, created_at } = task;
  return html`<div
    class="list-row ${chosen ? 'chosen' : ''}"
    role="row"
    key=${task_id}
    aria-rowindex=${index + 2}
    data-index=${index}
    style=${{ transform: `translateY(${top}px)` }}
  >
    ${
      choose
        ? html`<label class="pick" role="cell"
            ><input type="checkbox" checked=${chosen} aria-label=${t.tasks.select(name)} onChange=${() => choose(task)}
          /></label>`
        : html`<span class="pick" role="cell"></span>`
    }
    <span class="status-cell" role="cell"><${Status} status=${status} /></span>
    <span class="name" role="cell">
      <a class="cut" href=${hrefOf(`/tasks/${encodeURIComponent(task_id)}`)} title=${name}>${name}</a>
      ${asideOf(task, now)}
      ${
        ofEveryone
          ? html`<span class="tag owner mono cut" title=${`${t.task.organization}: ${task.organization_id}`}
              >${task.organization_id}</span
            >`
          : task.tags.slice(0, 2).map((tag) => html`<span class="tag cut">${tag}</span>`)
      }
    </span>
    <span class="type cut" role="cell">${typeName(task_type, t.types)}</span>
    <span class="priority priority-${priority}" role="cell">${t.priority[priority]}</span>
    <span class="attempts number soft" role="cell">${attempts}</span>
    ${tookOf(task, t, now)}
    <time class="created number soft" role="cell" datetime=${created_at} title=${created_at}
      >${ago(created_at, now)}</time
    >
  </div>`;
}

/** What is shown next to the name, in a few words. @param {import('../types.js').Task} task @param {number} now */
function asideOf({ status, error, progress_message, waiting_for, next_attempt_at }, now) {
  if (status === 'failed' && error) return html`<span class="aside bad mono cut">${error.code}</span>`;
  if (status === 'running' && progress_message) return html`<span class="aside cut">${progress_message}</span>`;
  const until = next_attempt_at ?? waiting_for?.until;
  return status === 'pending' && until ? html`<span class="aside cut">${ago(until, now)}</span>` : null;
}

/** @param {import('../types.js').Task} task @param {import('../words/en.js').Words} t @param {number} now */
function tookOf({ status, progress, started_at, execution_time_ms, name }, t, now) {
  if (status === 'running') {
    const ran = started_at ? Math.max(0, now - Date.parse(started_at)) : null;
    return html`<span class="took" role="cell" title=${duration(ran)}>
      <${Progress} value=${progress} label=${`${t.task.progress}: ${name}`} /><span class="number soft"
        >${Math.round(progress)}%</span
      >
    </span>`;
  }
  return html`<span class="took plain number soft" role="cell">${duration(execution_time_ms)}</span>`;
}
