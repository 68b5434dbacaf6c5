// @ts-check
import { store, useStore } from '../core/store.js';
import { html, useEffect, useRef } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/**
 * @typedef {{
 *   title: string, text: string, action: string, keep?: string, danger?: boolean,
 *   field?: { label: string, value: number, min: number, max: number },
 * }} Question
 */

/** @type {import('../core/store.js').Store<(Question & { answer: (value: number | undefined) => void }) | null>} */
const asked = store(/** @type {(Question & { answer: (value: number | undefined) => void }) | null} */ (null));

/** Asks for confirmation and returns whether it was given. @param {Question} question */
export async function confirmed(question) {
  return (await numberFor(question)) !== undefined;
}

/** As `confirmed`, with the number that was typed; undefined for a no. @param {Question} question @returns {Promise<number | undefined>} */
export function numberFor(question) {
  asked.value?.answer(undefined);
  return new Promise((resolve) => {
    asked.set({
      ...question,
      answer: (value) => {
        asked.set(null);
        resolve(value);
      },
    });
  });
}

export function ConfirmDialog() {
  const t = useWords();
  const question = useStore(asked);
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    if (question && !dialog.current?.open) dialog.current?.showModal();
  }, [question]);
  if (!question) return null;
  const { title, text, action, keep = t.cancel, danger, field } = question;
  const answer = (/** @type {number | undefined} */ value) => {
    // Closed before it is taken away: only then does the focus go back to where it came from.
    dialog.current?.close();
    question.answer(value);
  };
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const input = dialog.current?.querySelector('input');
    answer(input ? input.valueAsNumber : 1);
  };
  return html`<dialog ref=${dialog} aria-labelledby="confirm-title" onCancel=${() => answer(undefined)}>
    <form onSubmit=${submit}>
      <h2 id="confirm-title">${title}</h2>
      <p>${text}</p>
      ${
        field &&
        html`<div class="field">
          <label for="confirm-number">${field.label}</label>
          <input
            id="confirm-number"
            type="number"
            required
            min=${field.min}
            max=${field.max}
            defaultValue=${field.value}
          />
        </div>`
      }
      <div class="buttons">
        <button type="button" class="button" onClick=${() => answer(undefined)}>${keep}</button>
        <button type="submit" class="button main-action ${danger ? 'danger' : ''}">${action}</button>
      </div>
    </form>
  </dialog>`;
}
