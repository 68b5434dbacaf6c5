// @ts-check
import { ask } from '../core/api.js';
import { hrefOf } from '../core/router.js';
import { may } from '../core/session.js';
import { canBeRetried, hasEnded, pathOf } from '../core/tasks-of-api.js';
import { confirmed } from '../parts/confirm.js';
import { Icon } from '../parts/icon.js';
import { JsonPanel } from '../parts/json-view.js';
import { sayError } from '../parts/notices.js';
import { PageHead } from '../parts/page.js';
import { Failure, Loading } from '../parts/states.js';
import { Progress, Status } from '../parts/status.js';
import { html, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { Timeline } from './attempts.js';
import { Facts } from './facts.js';
import { Logs } from './logs.js';
import { useTask } from './use-task.js';
import { waitingWords } from './waiting-words.js';

/** @typedef {import('../types.js').Task} Task */

/** One task, as it moves. @param {{ id: string }} props */
export function TaskPage({ id }) {
  const t = useWords();
  const [run, setRun] = useState(0);
  const { task, payload, logs, live, gone, error } = useTask(id, run);
  if (!task)
    return error
      ? html`<${PageHead} title=${t.task.id} /><${Failure} error=${error} retry=${() => setRun(run + 1)} />`
      : html`<${Loading} />`;
  return html`<div class="inner">
    <a class="back small" href=${hrefOf('/')}><${Icon} name="back" />${t.task.back}</a>
    <${PageHead} title=${task.name} actions=${html`<${Actions} task=${task} gone=${gone} again=${() => setRun(run + 1)} />`}>
      ${live && !hasEnded(task) && html`<span class="live"><i></i>${t.task.live}</span>`}
    </${PageHead}>
    <${Standing} task=${task} />
    <div class="task-columns">
      <div class="stack">
        ${task.error && !(task.status === 'cancelled') && html`<${ErrorPanel} task=${task} />`}
        ${task.result !== null && html`<${Result} task=${task} />`}
        <${Logs} logs=${logs} gone=${gone} />
        ${!gone && payload !== undefined && html`<${JsonPanel} title=${t.task.payload} value=${payload} note=${t.task.payloadMasked} />`}
      </div>
      <div class="stack">
        <${Timeline} task=${task} logs=${logs} />
        <${Facts} task=${task} />
      </div>
    </div>
  </div>`;
}

/** Where it stands, in one look; a change is heard. @param {{ task: Task }} props */
function Standing({ task }) {
  const t = useWords();
  const { status, progress, progress_message, waiting_for } = task;
  const words =
    status === 'pending' && waiting_for ? waitingWords(waiting_for, t) : status === 'running' ? progress_message : '';
  return html`<section class="standing" aria-label=${t.tasks.status}>
    <div class="row">
      <span role="status"><${Status} status=${status} /></span>
      <span class="soft">${words}</span>
      <span class="percent number">${Math.round(progress)}%</span>
    </div>
    <${Progress} value=${progress} label=${t.task.progress} status=${status} />
  </section>`;
}

/** @param {{ task: Task, gone: boolean, again: () => void }} props */
function Actions({ task, gone, again }) {
  const t = useWords();
  const [busy, setBusy] = useState(false);
  const run = async (
    /** @type {'cancel' | 'retry'} */ what,
    /** @type {import('../parts/confirm.js').Question} */ question,
  ) => {
    if (!(await confirmed(question))) return;
    setBusy(true);
    try {
      await ask(`${pathOf(task.task_id)}/${what}`, { method: 'POST' });
      if (what === 'retry') again();
    } catch (error) {
      sayError(error);
    } finally {
      setBusy(false);
    }
  };
  const text = t.task.cancelText[task.status === 'running' ? 'running' : 'pending'];
  const cancel = { title: t.task.cancelTitle, text, action: t.task.cancel, keep: t.task.keep, danger: true };
  const retry = { title: t.task.retryTitle, text: t.task.retryText, action: t.task.retry, keep: t.task.notNow };
  return html`
    ${may('member') && !hasEnded(task) && html`<button type="button" class="button danger" disabled=${busy} onClick=${() => void run('cancel', cancel)}>${t.task.cancel}</button>`}
    ${may('manager') && canBeRetried(task) && !gone && html`<button type="button" class="button" disabled=${busy} onClick=${() => void run('retry', retry)}>${t.task.retry}</button>`}
  `;
}

/** @param {{ task: Task }} props */
function ErrorPanel({ task: { error } }) {
  const t = useWords();
  if (!error) return null;
  return html`<section class="panel error-panel" aria-label=${t.task.error}>
    <div class="body">
      <p class="row">
        <strong class="mono">${error.code}</strong
        ><span class="soft small">${error.retryable ? t.task.retryable : t.task.final}</span>
      </p>
      <p class="message">${error.message}</p>
    </div>
  </section>`;
}

/** A result, and where it leads. @param {{ task: Task }} props */
function Result({ task: { result, task_type } }) {
  const t = useWords();
  const { report_id, document_id } = /** @type {Record<string, unknown>} */ (typeof result === 'object' ? result : {});
  const report = task_type === 'analytics_processing' && typeof report_id === 'string' ? report_id : undefined;
  const document = task_type === 'document_processing' && typeof document_id === 'string' ? document_id : undefined;
  return html`<div class="stack">
    ${report && html`<p><a class="button" href=${hrefOf(`/reports/${report}`)}>${t.task.openReport}</a></p>`}
    ${document && html`<p><a class="button" href=${hrefOf('/documents', { document })}>${t.task.openDocument}</a></p>`}
    <${JsonPanel} title=${t.task.result} value=${result} />
  </div>`;
}
