// @ts-check
import { ask } from '../core/api.js';
import { ago, moment } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { hrefOf } from '../core/router.js';
import { may } from '../core/session.js';
import { shown } from '../parts/states.js';
import { Progress, Status } from '../parts/status.js';
import { html, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { removeDocument } from './remove-document.js';

/** @typedef {import('../types.js').Task} Task */

const EVERY_MS = 4_000;
const SHOWN = 12;

/** The latest documents with what became of them. */
export function RecentDocuments() {
  const t = useWords();
  const [removed, setRemoved] = useState(/** @type {readonly string[]} */ ([]));
  const polled = usePolled((signal) => latest(signal), { everyMs: EVERY_MS });
  const remove = async (/** @type {Task} */ task, /** @type {string} */ id) => {
    if (await removeDocument(id, t)) setRemoved((before) => [...before, task.task_id]);
  };
  return html`<section class="panel">
    <h2>${t.documents.recentTitle}</h2>
    ${shown(polled, (tasks) => html`<${List} tasks=${tasks.filter(({ task_id }) => !removed.includes(task_id))} remove=${remove} />`)}
  </section>`;
}

/** @param {{ tasks: Task[], remove: (task: Task, id: string) => Promise<void> }} props */
function List({ tasks, remove }) {
  const t = useWords();
  if (tasks.length === 0) return html`<p class="body soft">${t.documents.recentEmpty}</p>`;
  return html`<ul>
      ${tasks.map((task) => html`<${Row} key=${task.task_id} task=${task} remove=${remove} />`)}
    </ul>
    <p class="foot soft small">${t.documents.recentHint}</p>`;
}

/** @param {{ task: Task, remove: (task: Task, id: string) => Promise<void> }} props */
function Row({ task, remove }) {
  const t = useWords();
  const taskHref = hrefOf(`/tasks/${encodeURIComponent(task.task_id)}`);
  const { document_id, chunks = 0 } = /** @type {{ document_id?: string, chunks?: number }} */ (task.result ?? {});
  return html`<li class="document-row">
    <span class="about">
      <a class="cut strong" href=${document_id ? hrefOf('/documents', { document: document_id }) : taskHref}
        >${document_id ?? task.name}</a
      >
      <span class="small soft row about-row">
        ${document_id ? t.documents.results(chunks) : html`<${Status} status=${task.status} names=${t.statusOfResult} />`}
        <time datetime=${task.created_at} title=${moment(task.created_at)}>${ago(task.created_at)}</time>
      </span>
    </span>
    <span class="row">
      ${document_id && html`<a class="button quiet little" href=${taskHref}>${t.documents.open}</a>`}
      ${document_id && may('member') && html`<button type="button" class="button quiet little" onClick=${() => void remove(task, document_id)}>${t.documents.remove}</button>`}
    </span>
    ${task.status === 'running' && html`<div class="whole"><${Progress} value=${task.progress} label=${`${t.task.progress}: ${task.name}`} /></div>`}
  </li>`;
}

/** The newest of each document. @param {AbortSignal} signal */
async function latest(signal) {
  /** @type {import('../types.js').TaskPage} */
  const { tasks } = await ask('/tasks?task_type=document_processing&limit=50', { signal });
  const known = new Set();
  return tasks
    .filter((task) => {
      const id = /** @type {{ document_id?: string } | null} */ (task.result)?.document_id ?? task.task_id;
      return !known.has(id) && known.add(id);
    })
    .slice(0, SHOWN);
}
