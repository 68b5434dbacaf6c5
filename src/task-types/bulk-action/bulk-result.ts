import type { BulkVerb } from './bulk-action.payload.js';
import type { StepOutcome } from './bulk-steps.js';

/** How an action ended; `done` tasks were cancelled or retried. */
export interface BulkResult {
  action: BulkVerb;
  matched: number;
  done: number;
  skipped: Record<Exclude<StepOutcome, 'done'>, number>;
  /** False where there are more tasks than one action takes: ask again. */
  complete: boolean;
}

export function emptyResult(action: BulkVerb): BulkResult {
  return { action, matched: 0, done: 0, skipped: { already_ended: 0, not_failed: 0, gone: 0 }, complete: true };
}

/** Counts one task. */
export function add(result: BulkResult, outcome: StepOutcome): void {
  result.matched += 1;
  if (outcome === 'done') result.done += 1;
  else result.skipped[outcome] += 1;
}
