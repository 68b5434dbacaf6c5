// @ts-check
import { may } from '../core/session.js';
import { confirmed } from '../parts/confirm.js';
import { sayError } from '../parts/notices.js';
import { html, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { changeable, MOST_NAMED, startBulk } from './bulk-action.js';

/** @typedef {import('./bulk-action.js').BulkVerb} BulkVerb */

/**
 * What can be done with the tasks that were chosen.
 * @param {{ tasks: import('../types.js').Task[], filter: Record<string, string> | null, clear: () => void }} props `filter`
 *   where every task that matches it is meant, also those that are not loaded
 */
export function BulkBar({ tasks, filter, clear }) {
  const t = useWords();
  const [busy, setBusy] = useState(false);
  const run = async (/** @type {BulkVerb} */ verb) => {
    const chosen = changeable(verb, tasks).slice(0, MOST_NAMED);
    const { cancelTitle, cancelText, retryTitle, retryText } = t.bulk;
    const agreed = await confirmed({
      title: filter ? t.bulk.matchingTitle[verb] : (verb === 'cancel' ? cancelTitle : retryTitle)(chosen.length),
      text: verb === 'cancel' ? cancelText : retryText,
      action: t.bulk[verb],
      keep: t.task.notNow,
      danger: verb === 'cancel',
    });
    if (!agreed) return;
    setBusy(true);
    try {
      await startBulk(verb, filter ?? { task_ids: chosen.map(({ task_id }) => task_id) });
      clear();
    } catch (error) {
      sayError(error);
    } finally {
      setBusy(false);
    }
  };
  const button = (/** @type {BulkVerb} */ verb) =>
    html`<button
      type="button"
      class="button little ${verb === 'cancel' ? 'danger' : ''}"
      disabled=${busy || (!filter && changeable(verb, tasks).length === 0)}
      onClick=${() => void run(verb)}
    >
      ${t.bulk[verb]}
    </button>`;
  return html`<div class="bulk-bar" role="region" aria-label=${t.bulk.selected(tasks.length)}>
    <strong role="status">${filter ? t.bulk.matching : t.bulk.selected(tasks.length)}</strong>
    ${may('member') && button('cancel')} ${may('manager') && button('retry')}
    <button type="button" class="button quiet little" onClick=${clear}>${t.bulk.none}</button>
  </div>`;
}
