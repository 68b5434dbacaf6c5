// @ts-check
import { ask } from '../core/api.js';
import { percent } from '../core/format.js';
import { html, useState } from '../vendor/preact.js';
import { errorText, useWords } from '../words/words.js';
import { highlighted } from './highlighted.js';

/** @typedef {import('../types.js').Passage} Passage */

const MOST = 8;

/** @param {{ document: string }} props the document that is searched, or '' for all */
export function SearchDocuments({ document }) {
  const t = useWords();
  const [found, setFound] = useState(/** @type {{ question: string, passages: Passage[] } | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const search = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const question = String(fields.get('query')).trim();
    const only = String(fields.get('document')).trim();
    setBusy(true);
    setWrong('');
    try {
      const body = { query: question, limit: MOST, ...(only && { document_ids: [only] }) };
      const { results } = /** @type {import('../types.js').Passages} */ (
        await ask('/documents/search', { method: 'POST', body })
      );
      setFound({ question, passages: results });
    } catch (error) {
      setWrong(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return html`<section class="panel" role="search" aria-labelledby="search-title">
    <h2 id="search-title">${t.documents.searchTitle}</h2>
    <form class="body stack" onSubmit=${search}>
      <div class="field">
        <label for="query">${t.documents.question}</label>
        <div class="row search-row">
          <input id="query" name="query" type="search" required maxlength="4000" autocomplete="off" />
          <button class="button main-action" disabled=${busy}>${t.documents.searchButton}</button>
        </div>
      </div>
      <div class="field">
        <label for="only">${t.documents.inDocument}</label>
        <input
          id="only"
          name="document"
          maxlength="200"
          pattern="[A-Za-z0-9._:\\-]+"
          defaultValue=${document}
          autocomplete="off"
          spellcheck=${false}
        />
      </div>
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    </form>
    <div aria-live="polite">${found && html`<${Results} ...${found} />`}</div>
  </section>`;
}

/** @param {{ question: string, passages: Passage[] }} props */
function Results({ question, passages }) {
  const t = useWords();
  if (passages.length === 0) return html`<p class="body soft">${t.documents.noResults}</p>`;
  return html`<p class="found soft small">${t.documents.results(passages.length)}</p>
    <ol>
      ${passages.map((passage) => html`<${Found} key=${`${passage.document_id} ${passage.chunk_index}`} passage=${passage} question=${question} />`)}
    </ol>`;
}

/** @param {{ passage: Passage, question: string }} props */
function Found({ passage, question }) {
  const t = useWords();
  const { document_id, chunk_index, content, similarity, metadata } = passage;
  const { headings, page } = /** @type {{ headings?: string[], page?: number }} */ (metadata);
  return html`<li class="passage">
    <div class="row small">
      <strong class="mono cut">${document_id}</strong>
      <span class="soft">${typeof page === 'number' ? t.documents.page(page) : t.documents.passage(chunk_index)}</span>
      <span class="percent soft" title=${t.documents.similarity}>${percent(similarity)}</span>
    </div>
    ${Array.isArray(headings) && headings.length > 0 && html`<p class="soft small">${headings.join(' › ')}</p>`}
    <p class="text">
      ${highlighted(content, question).map(({ text, isWord }) => (isWord ? html`<mark>${text}</mark>` : text))}
    </p>
  </li>`;
}
