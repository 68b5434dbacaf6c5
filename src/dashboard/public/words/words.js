// @ts-check
import { language } from '../core/preferences.js';
import { useStore } from '../core/store.js';
import { en } from './en.js';
import { ptBR } from './pt-br.js';

/** @typedef {import('./en.js').Words} Words */

const DICTIONARIES = { en, 'pt-BR': ptBR };

/** The words of the language that is chosen. @returns {Words} */
export function words() {
  return DICTIONARIES[language.value];
}

/** As `words`, for a part that is drawn again when the language changes. */
export function useWords() {
  useStore(language);
  return words();
}

/** The text shown for an error. @param {unknown} error */
export function errorText(error) {
  const { problems } = words();
  const { status, message, errors } =
    /** @type {{ status?: number, message?: string, errors?: { field: string, message: string }[] }} */ (error);
  const known = problems[/** @type {keyof typeof problems} */ (status ?? -1)] ?? problems.other;
  if (errors?.length) return `${known} ${errors.map(({ field, message: why }) => `${field}: ${why}`).join('; ')}`;
  return status !== undefined && status >= 400 && status < 500 && status !== 401 && status !== 404 && message
    ? `${known} ${message}`
    : known;
}
