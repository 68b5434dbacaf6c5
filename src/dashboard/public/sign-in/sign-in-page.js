// @ts-check
import { ApiError, request } from '../core/api.js';
import { config } from '../core/config.js';
import { ending, leave, open, signIn, signInAsDeveloper, SignInError } from '../core/session.js';
import { useStore } from '../core/store.js';
import { ROLES } from '../core/token.js';
import { Mark } from '../parts/icon.js';
import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

export function SignInPage() {
  const t = useWords();
  const how = useStore(ending);
  const [wrong, setWrong] = useState('');
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const before = document.title;
    document.title = `${t.signIn.title} · ${t.product}`;
    return () => void (document.title = before);
  }, [t]);
  useEffect(() => {
    if (how) heading.current?.focus();
  }, [how]);
  const showError = (/** @type {unknown} */ error) => setWrong(error === undefined ? '' : wordsFor(error, t));
  return html`<main class="sign-in">
    <div class="sign-in-box">
      <div class="sign-in-head">
        <${Mark} />
        <h1 ref=${heading} tabindex="-1">${t.product}</h1>
        <p class="soft">${t.signIn.lead}</p>
      </div>
      ${how && !wrong && html`<p class="said" role="status">${t.signIn[how]}</p>`}
      ${wrong && html`<p class="said bad" role="alert">${wrong}</p>`}
      ${config.development_token && html`<${Development} showError=${showError} />`}
      ${config.supabase ? html`<${Password} showError=${showError} />` : html`<${Token} showError=${showError} />`}
      ${
        config.supabase &&
        html`<details class="other-way">
          <summary>${t.signIn.withToken}</summary>
          <${Token} showError=${showError} />
        </details>`
      }
      ${how === 'expired' && html`<button type="button" class="button quiet" onClick=${leave}>${t.signIn.forget}</button>`}
    </div>
  </main>`;
}

/** @param {{ showError: (error: unknown) => void }} props */
function Password({ showError }) {
  const t = useWords();
  const [busy, run] = useBusy(showError);
  const submit = (/** @type {FormData} */ fields) =>
    signIn(String(fields.get('email')), String(fields.get('password')));
  return html`<form class="stack" onSubmit=${run(submit)}>
    <div class="field">
      <label for="email">${t.signIn.email}</label>
      <input id="email" name="email" type="email" required autocomplete="username" />
    </div>
    <div class="field">
      <label for="password">${t.signIn.password}</label>
      <input id="password" name="password" type="password" required autocomplete="current-password" />
    </div>
    <button class="button main-action" disabled=${busy}>${busy ? t.signIn.entering : t.signIn.enter}</button>
  </form>`;
}

/** @param {{ showError: (error: unknown) => void }} props */
function Token({ showError }) {
  const t = useWords();
  const [busy, run] = useBusy(showError);
  return html`<form class="stack" onSubmit=${run((fields) => useToken(String(fields.get('token')).trim()))}>
    <div class="field">
      <label for="token">${t.signIn.token}</label>
      <input
        id="token"
        name="token"
        type="password"
        required
        maxlength="8192"
        autocomplete="off"
        autocapitalize="off"
        spellcheck=${false}
        aria-describedby="token-hint"
      />
      <p class="hint" id="token-hint">${t.signIn.tokenHint}</p>
    </div>
    <button class="button ${config.supabase || config.development_token ? '' : 'main-action'}" disabled=${busy}>
      ${t.signIn.useToken}
    </button>
  </form>`;
}

/** @param {{ showError: (error: unknown) => void }} props */
function Development({ showError }) {
  const t = useWords();
  const [busy, run] = useBusy(showError);
  const submit = (/** @type {FormData} */ fields) =>
    signInAsDeveloper(/** @type {import('../core/token.js').Role} */ (String(fields.get('role'))));
  return html`<form class="development" onSubmit=${run(submit)}>
    <h2>${t.signIn.development}</h2>
    <p class="soft small">${t.signIn.developmentHint}</p>
    <div class="row">
      <label class="only-heard" for="role">${t.signIn.role}</label>
      <select id="role" name="role">
        ${[...ROLES].reverse().map((role) => html`<option value=${role}>${t.account.roles[role]}</option>`)}
      </select>
      <button class="button main-action" disabled=${busy}>${t.signIn.enterAs}</button>
    </div>
  </form>`;
}

/**
 * A form's handler that cannot run twice at once.
 * @param {(error: unknown) => void} showError
 * @returns {[boolean, (submit: (fields: FormData) => Promise<unknown>) => (event: SubmitEvent) => void]}
 */
function useBusy(showError) {
  const [busy, setBusy] = useState(false);
  return [
    busy,
    (submit) => (event) => {
      event.preventDefault();
      showError(undefined);
      setBusy(true);
      submit(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)))
        .catch(showError)
        .finally(() => setBusy(false));
    },
  ];
}

/** Signs in with a token that the server accepts. @param {string} token */
async function useToken(token) {
  try {
    await request('/tasks?limit=1', { headers: { authorization: `Bearer ${token}` } });
  } catch (error) {
    // 503: the token was looked at before the storage was.
    if (!(error instanceof ApiError && error.status === 503)) throw error;
  }
  if (!open(token)) throw new Error('It has expired, or names no time at which it does');
}

/** @param {unknown} error @param {import('../words/en.js').Words} words */
function wordsFor(error, { signIn: said }) {
  if (error instanceof SignInError) return error.status < 500 ? said.wrongPassword : said.away;
  if (error instanceof ApiError) {
    if (error.status === 401) return said.refused;
    return error.status === 403 ? said.noOrganization : said.away;
  }
  return error instanceof TypeError || error instanceof DOMException ? said.away : said.notAToken;
}
