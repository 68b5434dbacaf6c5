// @ts-check
import { html } from '../vendor/preact.js';
import { errorText, useWords } from '../words/words.js';
import { Icon } from './icon.js';

/** Where there is nothing to show. @param {{ title: string, hint?: string, icon?: string, children?: unknown }} props */
export function Empty({ title, hint, icon = 'empty', children }) {
  return html`<div class="state">
    <${Icon} name=${icon} size=${28} />
    <strong>${title}</strong>
    ${hint && html`<p>${hint}</p>`} ${children}
  </div>`;
}

/** What went wrong, and a way to try again. @param {{ error: unknown, retry?: () => void }} props */
export function Failure({ error, retry }) {
  const t = useWords();
  return html`<div class="state" role="alert">
    <${Icon} name="deadLetters" size=${28} />
    <strong>${errorText(error)}</strong>
    ${retry && html`<button type="button" class="button" onClick=${retry}>${t.retryNow}</button>`}
  </div>`;
}

export function Loading() {
  const t = useWords();
  return html`<p class="loading" role="status">${t.loading}</p>`;
}

/**
 * What was asked for, or that it is on its way, or what went wrong; what is old by now is shown with what went wrong since.
 * @template T
 * @param {import('../core/polled.js').Polled<T>} polled @param {(data: T) => unknown} show
 */
export function shown({ data, error, reload }, show) {
  if (data !== undefined)
    return html`${error && html`<p class="wrong stale" role="alert">${errorText(error)}</p>`}${show(data)}`;
  return error ? html`<${Failure} error=${error} retry=${reload} />` : html`<${Loading} />`;
}
