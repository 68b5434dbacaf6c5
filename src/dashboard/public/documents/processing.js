// @ts-check
import { hrefOf } from '../core/router.js';
import { hasEnded } from '../core/tasks-of-api.js';
import { Progress, Status } from '../parts/status.js';
import { waitingWords } from '../task/waiting-words.js';
import { useTask } from '../task/use-task.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** A document on its way, until it can be found. @param {{ taskId: string, another: () => void }} props */
export function Processing({ taskId, another }) {
  const t = useWords();
  const { task } = useTask(taskId, 0);
  const { chunks = 0 } = /** @type {{ chunks?: number }} */ (task?.result ?? {});
  const waiting = task?.status === 'pending' && task.waiting_for ? waitingWords(task.waiting_for, t) : undefined;
  const words =
    task?.status === 'completed'
      ? t.documents.done(chunks)
      : (task?.error?.message ?? waiting ?? task?.progress_message);
  return html`<div class="stack">
    <div class="row">
      <span role="status">${task && html`<${Status} status=${task.status} />`}</span>
      <strong class="cut">${task?.name ?? t.documents.watching}</strong>
      <span class="percent">${Math.round(task?.progress ?? 0)}%</span>
    </div>
    <${Progress} value=${task?.progress ?? 0} label=${t.task.progress} status=${task?.status ?? 'pending'} />
    <p class="soft" aria-live="polite">${words}</p>
    <div class="row">
      <a class="button" href=${hrefOf(`/tasks/${encodeURIComponent(taskId)}`)}>${t.documents.open}</a>
      ${task && hasEnded(task) && html`<button type="button" class="button" onClick=${another}>${t.documents.another}</button>`}
    </div>
  </div>`;
}
