// @ts-check
import { html } from '../vendor/preact.js';
import { tellError, useWords } from '../words/words.js';
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
    <strong>${tellError(error)}</strong>
    ${retry && html`<button type="button" class="button" onClick=${retry}>${t.retryNow}</button>`}
  </div>`;
}

export function Loading() {
  const t = useWords();
  return html`<p class="loading" role="status">${t.loading}</p>`;
}
