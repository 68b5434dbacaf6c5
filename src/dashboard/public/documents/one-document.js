// @ts-check
import { ask } from '../core/api.js';
import { ago, moment } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { hrefOf, navigate } from '../core/router.js';
import { may } from '../core/session.js';
import { shown } from '../parts/states.js';
import { html, useEffect, useRef } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { pathOfDocument, removeDocument } from './remove-document.js';

/** What is stored of a document; scrolled into view when chosen from the list below. @param {{ id: string }} props */
export function OneDocument({ id }) {
  const t = useWords();
  const everyDocument = hrefOf('/documents');
  /** @type {import('../core/polled.js').Polled<import('../types.js').Document>} */
  const polled = usePolled((signal) => ask(pathOfDocument(id), { signal }), { everyMs: 0, key: id });
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  const remove = async () => {
    if (await removeDocument(id, t)) navigate(everyDocument);
  };
  return html`<section class="panel" aria-labelledby="document-title">
    <div class="panel-head">
      <h2 id="document-title" class="mono cut" tabindex="-1" ref=${heading}>${id}</h2>
      <div class="end">
        ${polled.data && may('member') && html`<button type="button" class="button quiet little" onClick=${() => void remove()}>${t.documents.remove}</button>`}
        <a class="button quiet little" href=${everyDocument}>${t.close}</a>
      </div>
    </div>
    ${shown(polled, (document) => html`<${Facts} document=${document} />`)}
  </section>`;
}

/** @param {{ document: import('../types.js').Document }} props */
function Facts({ document: { chunks, embedding_model, updated_at } }) {
  const t = useWords();
  return html`<dl class="pairs body">
    <dt>${t.documents.passages}</dt>
    <dd>${chunks}</dd>
    <dt>${t.documents.model}</dt>
    <dd class="mono">${embedding_model}</dd>
    <dt>${t.documents.updated}</dt>
    <dd><time datetime=${updated_at} title=${ago(updated_at)}>${moment(updated_at)}</time></dd>
  </dl>`;
}
