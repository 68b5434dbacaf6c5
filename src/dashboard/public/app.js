// @ts-check
import { loadConfig } from './core/config.js';
import { keepFocus } from './core/kept-focus.js';
import { applyPreferences } from './core/preferences.js';
import { followLinks } from './core/router.js';
import { isLocked, pageOwner, restoreSession, session } from './core/session.js';
import { useStore } from './core/store.js';
import { Shell } from './shell/shell.js';
import { SignInPage } from './sign-in/sign-in-page.js';
import { html, render, useState } from './vendor/preact.js';
import { useWords } from './words/words.js';

const root = /** @type {HTMLElement} */ (document.getElementById('app'));

function App() {
  const who = useStore(session);
  const locked = useStore(isLocked);
  return html`${who && html`<${Shell} key=${pageOwner(who)} locked=${locked} />`}
  ${(!who || locked) && html`<${SignInPage} key="sign-in" />`}`;
}

/** Where not even the server's own settings come: everything else needs them. @param {{ start: () => Promise<void> }} props */
function NotReached({ start }) {
  const t = useWords();
  const [busy, setBusy] = useState(false);
  const again = () => {
    setBusy(true);
    void start().finally(() => setBusy(false));
  };
  return html`<main class="sign-in">
    <div class="state" role="alert">
      <h1>${t.product}</h1>
      <p>${t.signIn.away}</p>
      <button class="button" disabled=${busy} onClick=${again}>${t.retryNow}</button>
    </div>
  </main>`;
}

async function start() {
  try {
    await loadConfig();
  } catch {
    render(html`<${NotReached} start=${start} />`, root);
    return;
  }
  restoreSession();
  render(html`<${App} />`, root);
}

applyPreferences();
followLinks();
keepFocus(root);
await start();
