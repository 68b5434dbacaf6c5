// @ts-check
import { store, useStore } from '../core/store.js';
import { html } from '../vendor/preact.js';
import { errorText, useWords } from '../words/words.js';
import { Icon } from './icon.js';

/** @typedef {{ id: number, text: string, bad: boolean }} Notice */

const SHOWN_MS = 6_000;
const notices = store(/** @type {Notice[]} */ ([]));
let latest = 0;

/** Says something, to be seen and heard: for some seconds, or what went wrong until it is closed. @param {string} text @param {{ bad?: boolean }} [options] */
export function say(text, { bad = false } = {}) {
  const id = ++latest;
  notices.set([...notices.value.slice(-2), { id, text, bad }]);
  if (!bad) setTimeout(() => forget(id), SHOWN_MS);
}

/** @param {unknown} error */
export function sayError(error) {
  say(errorText(error), { bad: true });
}

export function Notices() {
  const t = useWords();
  const shown = useStore(notices);
  return html`<div class="notices" role="status" aria-live="polite">
    ${shown.map(
      ({ id, text, bad }) =>
        html`<div class="notice ${bad ? 'bad' : ''}" key=${id}>
          <span>${text}</span>
          <button type="button" class="button quiet little" aria-label=${t.close} onClick=${() => forget(id)}>
            <${Icon} name="close" />
          </button>
        </div>`,
    )}
  </div>`;
}

/** @param {number} id */
function forget(id) {
  notices.set(notices.value.filter((notice) => notice.id !== id));
}
