// @ts-check
import { hrefOf, navigate, place } from '../core/router.js';
import { may } from '../core/session.js';
import { useStore } from '../core/store.js';
import { FindById } from '../parts/find-by-id.js';
import { PageHead } from '../parts/page.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { AddDocument } from './add-document.js';
import { OneDocument } from './one-document.js';
import { RecentDocuments } from './recent-documents.js';
import { SearchDocuments } from './search-documents.js';

const DOCUMENT_ID = '[A-Za-z0-9._:\\-]+';

/** Documents in, passages out. */
export function DocumentsPage() {
  const t = useWords();
  const { query } = useStore(place);
  const document = query.get('document') ?? '';
  const open = (/** @type {string} */ id) => navigate(hrefOf('/documents', { document: id }));
  const find = html`<${FindById} label=${t.documents.find} pattern=${DOCUMENT_ID} most=${200} open=${open} />`;
  return html`<div class="inner">
    <${PageHead} title=${t.documents.title} actions=${find} />
    <div class="stack">
      ${document && html`<${OneDocument} key=${document} id=${document} />`}
      <div class="two-columns">
        <div class="stack">${may('member') && html`<${AddDocument} />`}<${RecentDocuments} /></div>
        <${SearchDocuments} key=${document} document=${document} />
      </div>
    </div>
  </div>`;
}
