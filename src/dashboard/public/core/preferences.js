// @ts-check
import { store } from './store.js';

/** Theme and language are kept in the browser; the signed-in user is not (see session.js). */
const THEME = 'dashboard.theme';
const LANGUAGE = 'dashboard.language';

/** @typedef {'light' | 'dark' | 'system'} Theme */
/** @typedef {'pt-BR' | 'en'} Language */

/** @type {import('./store.js').Store<Theme>} */
export const theme = store(oneOf(kept(THEME), ['light', 'dark', 'system'], 'system'));

/** @type {import('./store.js').Store<Language>} */
export const language = store(
  oneOf(kept(LANGUAGE), ['pt-BR', 'en'], /^pt\b/i.test(navigator.language) ? 'pt-BR' : 'en'),
);

/** Brings both onto the page, now and whenever they change. */
export function applyPreferences() {
  const showTheme = () => {
    if (theme.value === 'system') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme.value);
  };
  const showLanguage = () => document.documentElement.setAttribute('lang', language.value);
  showTheme();
  showLanguage();
  theme.subscribe(() => {
    keep(THEME, theme.value);
    showTheme();
  });
  language.subscribe(() => {
    keep(LANGUAGE, language.value);
    showLanguage();
  });
}

/**
 * @template {string} T
 * @param {string | null} value @param {T[]} known @param {T} otherwise
 * @returns {T}
 */
function oneOf(value, known, otherwise) {
  return known.find((one) => one === value) ?? otherwise;
}

/** @param {string} key */
function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    // A browser that keeps nothing for this site.
    return null;
  }
}

/** @param {string} key @param {string} value */
function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above: it holds until the page is closed.
  }
}
