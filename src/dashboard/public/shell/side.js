// @ts-check
import { config } from '../core/config.js';
import { hrefOf, place } from '../core/router.js';
import { may } from '../core/session.js';
import { useStore } from '../core/store.js';
import { Icon, Mark } from '../parts/icon.js';
import { html, useEffect, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { Account } from './account.js';

/** @typedef {'tasks' | 'documents' | 'batches' | 'reports' | 'deadLetters' | 'queues'} Section */

/** @type {[Section, string, import('../core/token.js').Role][]} */
const SECTIONS = [
  ['tasks', '/', 'viewer'],
  ['documents', '/documents', 'viewer'],
  ['batches', '/batches', 'viewer'],
  ['reports', '/reports', 'viewer'],
  ['deadLetters', '/dead-letters', 'viewer'],
  ['queues', '/queues', 'admin'],
];

/** @param {{ section: string | undefined }} props where the reader is */
export function Side({ section }) {
  const t = useWords();
  const [open, setOpen] = useState(false);
  const { path } = useStore(place);
  useEffect(() => setOpen(false), [path]);
  const closed = (/** @type {KeyboardEvent} */ { key }) => {
    if (key === 'Escape') setOpen(false);
  };
  return html`<header class="side ${open ? 'open' : ''}" onKeyDown=${closed}>
    <a class="brand" href=${hrefOf('/')}><${Mark} /> ${t.product}</a>
    <button
      type="button"
      class="button quiet menu-button"
      aria-expanded=${open ? 'true' : 'false'}
      aria-controls="navigation"
      onClick=${() => setOpen(!open)}
    >
      <${Icon} name=${open ? 'close' : 'menu'} /><span class="only-heard">${t.menu}</span>
    </button>
    <nav class="nav" id="navigation" aria-label=${t.nav.label}>
      ${SECTIONS.filter(([, , role]) => may(role)).map(
        ([name, href]) =>
          html`<a href=${hrefOf(href)} aria-current=${name === section ? 'page' : undefined}>
            <${Icon} name=${name} />${t.nav[name]}
          </a>`,
      )}
      ${may('admin') && html`<a class="outside separated" href="/admin/queues" target="_blank" rel="noopener"><${Icon} name="board" />${t.nav.board}</a>`}
      ${
        config.outbox &&
        html`<a class="outside ${may('admin') ? '' : 'separated'}" href="/dev/outbox" target="_blank" rel="noopener"
          ><${Icon} name="outbox" />${t.nav.outbox}</a
        >`
      }
      <a class="outside ${may('admin') || config.outbox ? '' : 'separated'}" href="/docs" target="_blank" rel="noopener"
        ><${Icon} name="docs" />${t.nav.docs}</a
      >
    </nav>
    <${Account} />
  </header>`;
}
