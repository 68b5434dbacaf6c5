// @ts-check
import { hrefOf } from '../core/router.js';
import { useStore } from '../core/store.js';
import { hasEnded } from '../core/tasks-of-api.js';
import { Icon } from '../parts/icon.js';
import { Progress } from '../parts/status.js';
import { useTask } from '../task/use-task.js';
import { html, useEffect } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { bulkTask } from './bulk-action.js';

/** The bulk action under way, until its counts have been read. @param {{ onEnd: () => void }} props */
export function BulkRun({ onEnd }) {
  const taskId = useStore(bulkTask);
  // Always there: what comes into a region that is new itself is not heard.
  return html`<div role="status">
    ${taskId !== null && html`<${Running} key=${taskId} taskId=${taskId} onEnd=${onEnd} />`}
  </div>`;
}

/** @param {{ taskId: string, onEnd: () => void }} props */
function Running({ taskId, onEnd }) {
  const t = useWords();
  const { task } = useTask(taskId, 0);
  const isOver = task !== undefined && hasEnded(task);
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver]);
  const { matched = 0, done = 0 } = /** @type {{ matched?: number, done?: number }} */ (task?.result ?? {});
  const words = !isOver
    ? t.bulk.started
    : task.status === 'completed'
      ? t.bulk.done(done, matched - done)
      : t.status[task.status];
  return html`<div class="bulk-bar">
    <span>${words}</span>
    ${!isOver && html`<span class="bulk-progress"><${Progress} value=${task?.progress ?? 0} label=${t.task.progress} /></span>`}
    <a class="button quiet little" href=${hrefOf(`/tasks/${encodeURIComponent(taskId)}`)}>${t.documents.open}</a>
    <button type="button" class="button quiet little" aria-label=${t.close} onClick=${() => bulkTask.set(null)}>
      <${Icon} name="close" />
    </button>
  </div>`;
}
