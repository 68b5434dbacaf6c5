// @ts-check
import { place } from '../core/router.js';
import { may } from '../core/session.js';
import { useStore } from '../core/store.js';
import { PageHead } from '../parts/page.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { AddDocument } from './add-document.js';
import { RecentDocuments } from './recent-documents.js';
import { SearchDocuments } from './search-documents.js';

/** Documents in, passages out. */
export function DocumentsPage() {
  const t = useWords();
  const { query } = useStore(place);
  const document = query.get('document') ?? '';
  return html`<div class="inner">
    <${PageHead} title=${t.documents.title} />
    <div class="two-columns">
      <div class="stack">${may('member') && html`<${AddDocument} />`}<${RecentDocuments} /></div>
      <${SearchDocuments} key=${document} document=${document} />
    </div>
  </div>`;
}
