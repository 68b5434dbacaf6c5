// @ts-check
import { ago } from '../core/format.js';

/**
 * Why a task waits, as one says it.
 * @param {import('../types.js').Waiting} waiting @param {import('../words/en.js').Words} words
 */
export function waitingWords({ reason, position, until }, { task: { waiting: said } }) {
  switch (reason) {
    case 'queue':
      return said.queue(position);
    case 'delay':
    case 'retry_backoff':
      return said[reason](ago(until));
    case 'paused':
    case 'no_worker':
      return said[reason]();
    default:
      return until ? said.rate_limit(ago(until)) : said.other();
  }
}
