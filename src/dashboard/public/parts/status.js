// @ts-check
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @param {{ status: import('../types.js').TaskStatus, names?: Record<string, string> }} props `names` where the status is not a task's */
export function Status({ status, names }) {
  const t = useWords();
  return html`<span class="status status-${status}"><i></i>${(names ?? t.status)[status] ?? status}</span>`;
}

/**
 * A bar that is heard as well.
 * @param {{ value: number, label: string, status?: string }} props `value` in percent
 */
export function Progress({ value, label, status = 'running' }) {
  return html`<div
    class="bar ${status}"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(value)}
  >
    <i style=${{ width: `${value}%` }}></i>
  </div>`;
}
