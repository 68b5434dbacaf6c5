// @ts-check
import { language, theme } from '../core/preferences.js';
import { chosenOrganization, leave, session } from '../core/session.js';
import { useStore } from '../core/store.js';
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @type {import('../core/preferences.js').Theme[]} */
const THEMES = ['system', 'light', 'dark'];
const ORGANIZATION = '[A-Za-z0-9._:\\-]{1,200}';

/** Who is signed in, how the page looks, and the way out. */
export function Account() {
  const t = useWords();
  const who = useStore(session);
  const shownTheme = useStore(theme);
  const shownLanguage = useStore(language);
  const organization = useStore(chosenOrganization);
  if (!who) return null;
  return html`<section class="account" aria-label=${t.account.organization}>
    <div class="who">
      <strong class="cut"
        >${organization || (who.role === 'admin' ? t.account.everyOrganization : who.organizationId)}</strong
      >
      <span class="soft cut">${t.account.roles[who.role]}${who.email ? ` · ${who.email}` : ''}</span>
    </div>
    ${who.role === 'admin' && html`<${Organization} value=${organization} />`}
    <label>
      ${t.account.theme}
      <select
        value=${shownTheme}
        onChange=${(/** @type {Event} */ event) => theme.set(/** @type {never} */ (valueOf(event)))}
      >
        ${THEMES.map((name) => html`<option value=${name} selected=${name === shownTheme}>${t.account.themes[name]}</option>`)}
      </select>
    </label>
    <label>
      ${t.account.language}
      <select
        value=${shownLanguage}
        onChange=${(/** @type {Event} */ event) => language.set(/** @type {never} */ (valueOf(event)))}
      >
        <option value="pt-BR" lang="pt-BR" selected=${shownLanguage === 'pt-BR'}>Português</option>
        <option value="en" lang="en" selected=${shownLanguage === 'en'}>English</option>
      </select>
    </label>
    <button type="button" class="button little" onClick=${leave}>${t.account.signOut}</button>
  </section>`;
}

/** @param {{ value: string }} props */
function Organization({ value }) {
  const t = useWords();
  const apply = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    chosenOrganization.set(String(form.get('organization')).trim());
  };
  return html`<form class="organization" onSubmit=${apply}>
    <input
      name="organization"
      aria-label=${t.account.organization}
      placeholder=${t.account.organization}
      title=${t.account.organizationHint}
      pattern=${ORGANIZATION}
      maxlength="200"
      defaultValue=${value}
      autocomplete="off"
      spellcheck=${false}
    />
    <button class="button little">${t.account.apply}</button>
  </form>`;
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.currentTarget).value;
}
