// @ts-check
import { html, useEffect, useRef } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/**
 * A page's heading with what can be done there. It takes the focus when the page is opened, so that readers hear where they are.
 * @param {{ title: string, actions?: unknown, children?: unknown }} props
 */
export function PageHead({ title, actions, children }) {
  const t = useWords();
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title, t]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return html`<div class="page-head">
    <h1 ref=${heading} tabindex="-1">${title}</h1>
    ${children}
    <div class="actions">${actions}</div>
  </div>`;
}
