// @ts-check
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** Opens by its id what no list shows. @param {{ label: string, pattern: string, most: number, open: (id: string) => void }} props */
export function FindById({ label, pattern, most, open }) {
  const t = useWords();
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    open(String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get('id')).trim());
  };
  return html`<form class="row find" role="search" aria-label=${label} onSubmit=${submit}>
    <input
      name="id"
      aria-label=${label}
      placeholder=${label}
      required
      maxlength=${most}
      pattern=${pattern}
      spellcheck=${false}
      autocomplete="off"
    />
    <button class="button">${t.open}</button>
  </form>`;
}
