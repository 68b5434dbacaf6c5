// @ts-check
import { ask } from '../core/api.js';
import { store } from '../core/store.js';
import { canBeRetried, hasEnded } from '../core/tasks-of-api.js';

/** @typedef {import('../types.js').Task} Task */
/** @typedef {'cancel' | 'retry'} BulkVerb */

/** As many tasks as one call may name. */
export const MOST_NAMED = 1_000;

/** The bulk action that is under way, or was last. */
export const bulkTask = store(/** @type {string | null} */ (null));

/** What of these may be cancelled, or run again. @param {BulkVerb} verb @param {readonly Task[]} tasks */
export function changeable(verb, tasks) {
  return tasks.filter((task) => (verb === 'cancel' ? !hasEnded(task) : canBeRetried(task)));
}

/**
 * Has many tasks cancelled or retried, by a task whose progress is then shown.
 * @param {BulkVerb} verb @param {Record<string, unknown>} which `task_ids`, or a filter
 */
export async function startBulk(verb, which) {
  /** @type {Task} */
  const { task_id } = await ask(`/tasks/bulk-${verb}`, { method: 'POST', body: which });
  bulkTask.set(task_id);
}
