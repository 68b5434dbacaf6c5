// @ts-check
import { clock, duration, moment } from '../core/format.js';
import { hasEnded } from '../core/tasks-of-api.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @typedef {import('../types.js').Task} Task */
/** @typedef {import('../types.js').LogLine} LogLine */
/** @typedef {{ number: number, began: string | null, ended: string | null, lines: number, failure: string | null }} Attempt */

/**
 * What is known of each attempt: the last one from the task, those before from their log.
 * @param {Task} task @param {readonly LogLine[]} logs
 * @returns {Attempt[]}
 */
export function attemptsOf(task, logs) {
  const latest = Math.max(task.attempts, ...logs.map(({ attempt }) => attempt));
  return Array.from({ length: Math.min(latest, 100) }, (_, index) => {
    const number = index + 1;
    const lines = logs.filter(({ attempt }) => attempt === number);
    const bad = lines.findLast(({ level }) => level === 'error' || level === 'warning');
    const isLast = number === latest;
    return {
      number,
      began: (isLast ? task.started_at : null) ?? lines[0]?.timestamp ?? null,
      ended: isLast ? (hasEnded(task) ? task.completed_at : null) : (lines.at(-1)?.timestamp ?? null),
      lines: lines.length,
      failure: isLast && task.status === 'completed' ? null : (bad?.message ?? null),
    };
  });
}

/** From its submit to its end. @param {{ task: Task, logs: readonly LogLine[] }} props */
export function Timeline({ task, logs }) {
  const t = useWords();
  const attempts = attemptsOf(task, logs);
  return html`<section class="panel">
    <h2>${t.task.timeline}</h2>
    <ol class="timeline body">
      ${step('done', t.task.submitted, task.created_at)}
      ${attempts.map((attempt, index) => attemptStep(t, task, attempt, index === attempts.length - 1))}
      ${task.status === 'pending' && task.next_attempt_at && step('next', task.attempts > 0 ? t.task.nextAttempt : t.task.starts, task.next_attempt_at)}
      ${hasEnded(task) && step(task.status, t.status[task.status], task.completed_at)}
    </ol>
  </section>`;
}

/** @param {string} kind @param {string} title @param {string | null} at @param {unknown} [more] */
function step(kind, title, at, more) {
  return html`<li class="step ${kind}">
    <span class="step-title">${title}</span>
    <time class="soft small" datetime=${at ?? ''} title=${moment(at)}>${at ? clock(at) : ''}</time>
    ${more}
  </li>`;
}

/** @param {import('../words/en.js').Words} t @param {Task} task @param {Attempt} attempt @param {boolean} isLast */
function attemptStep(t, task, { number, began, ended, lines, failure }, isLast) {
  const isRunning = isLast && task.status === 'running';
  const ms = began && ended ? Date.parse(ended) - Date.parse(began) : null;
  const kind = isRunning ? 'running' : failure && !(isLast && task.status === 'cancelled') ? 'failed' : 'done';
  const facts = [ms === null ? '' : duration(ms), lines > 0 ? t.task.lines(lines) : ''].filter(Boolean).join(' · ');
  return step(
    kind,
    t.task.attempt(number),
    began,
    html`${facts && html`<span class="soft small facts">${facts}</span>`}
    ${failure && html`<span class="small failure">${failure}</span>`}`,
  );
}
