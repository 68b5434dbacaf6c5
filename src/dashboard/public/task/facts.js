// @ts-check
import { ago, duration, moment } from '../core/format.js';
import { hrefOf } from '../core/router.js';
import { typeName } from '../core/tasks-of-api.js';
import { Copy } from '../parts/copy.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @param {{ task: import('../types.js').Task }} props */
export function Facts({ task }) {
  const t = useWords();
  const { task_id, batch_id, tags, created_at, started_at, completed_at } = task;
  /** @type {[string, unknown][]} */
  const facts = [
    [
      t.task.id,
      html`<span class="id-copy"
        ><span class="mono">${task_id}</span><${Copy} text=${task_id} label=${`${t.task.copy}: ${t.task.id}`}
      /></span>`,
    ],
    [t.task.type, html`${typeName(task.task_type, t.types)} <span class="mono soft">${task.task_type}</span>`],
    [t.task.priority, html`<span class="priority-${task.priority}">${t.priority[task.priority]}</span>`],
    [t.task.attempts, t.task.attemptsOf(task.attempts, task.max_retries + 1)],
    [t.task.created, html`<time datetime=${created_at} title=${ago(created_at)}>${moment(created_at)}</time>`],
    ...(started_at ? [/** @type {[string, unknown]} */ ([t.task.started, moment(started_at)])] : []),
    ...(completed_at ? [/** @type {[string, unknown]} */ ([t.task.ended, moment(completed_at)])] : []),
    [t.task.waited, duration(task.wait_time_ms)],
    [t.task.ran, duration(task.execution_time_ms)],
    [t.task.organization, html`<span class="mono">${task.organization_id}</span>`],
    [t.task.user, html`<span class="mono">${task.user_id}</span>`],
    ...(batch_id
      ? [
          /** @type {[string, unknown]} */ ([
            t.task.batch,
            html`<a class="mono" href=${hrefOf(`/batches/${encodeURIComponent(batch_id)}`)}>${batch_id}</a>`,
          ]),
        ]
      : []),
    ...(tags.length > 0
      ? [
          /** @type {[string, unknown]} */ ([
            t.task.tags,
            html`<span class="row"
              >${tags.map((tag) => html`<a class="tag cut" href=${hrefOf('/', { tag })}>${tag}</a>`)}</span
            >`,
          ]),
        ]
      : []),
  ];
  return html`<section class="panel">
    <h2>${t.task.details}</h2>
    <dl class="pairs body">
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
