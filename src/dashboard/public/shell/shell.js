// @ts-check
import { reachable } from '../core/api.js';
import { hrefOf, place } from '../core/router.js';
import { chosenOrganization, may } from '../core/session.js';
import { useStore } from '../core/store.js';
import { ConfirmDialog } from '../parts/confirm.js';
import { Notices, say } from '../parts/notices.js';
import { PageHead } from '../parts/page.js';
import { html, useEffect, useRef } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { pageAt } from './pages.js';
import { Side } from './side.js';

/** What is around every page; out of sight and out of reach while it is locked. @param {{ locked: boolean }} props */
export function Shell({ locked }) {
  const t = useWords();
  const { path } = useStore(place);
  const isReachable = useStore(reachable);
  const wasAway = useRef(false);
  useEffect(() => {
    if (isReachable && wasAway.current) say(t.back);
    wasAway.current = !isReachable;
  }, [isReachable]);
  const organization = useStore(chosenOrganization);
  const at = pageAt(path);
  const isShown = at !== undefined && (at.needs === undefined || may(at.needs));
  return html`<div class="shell" inert=${locked}>
    <a class="skip" href="#content" onClick=${skip}>${t.skip}</a>
    <${Side} section=${at?.section} />
    <main class="main" id="content" tabindex="-1">
      <div aria-live="assertive">${!isReachable && html`<p class="away">${t.away}</p>`}</div>
      ${
        isShown
          ? html`<div class="page ${at.filled ? 'filled' : ''}" key=${`${at.path}${at.id} ${organization}`}>
              <${at.page} id=${at.id} />
            </div>`
          : html`<div class="page"><${NotFound} /></div>`
      }
    </main>
    <${Notices} />
    ${!locked && html`<${ConfirmDialog} />`}
  </div>`;
}

function NotFound() {
  const t = useWords();
  return html`<${PageHead} title=${t.notFound.title} /> <a class="button" href=${hrefOf('/')}>${t.notFound.back}</a>`;
}

/** @param {MouseEvent} event */
function skip(event) {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
