import { type FieldError, InvalidPayloadError } from '@app/task-engine';
import type { TaskFilter } from '../../tasks/reads/task-filter.js';
import type { BulkActionBody, BulkActionPayload, BulkVerb } from './bulk-action.payload.js';

/** Tasks with which something can be done. */
const STATUSES: Record<BulkVerb, readonly string[]> = {
  cancel: ['pending', 'running'],
  retry: ['failed', 'cancelled'],
};

/**
 * The payload of a call. A retry without a status is one of failed tasks, a cancel one of all that have not ended.
 * @throws InvalidPayloadError where it names no tasks, or some in two ways
 */
export function bulkPayload(action: BulkVerb, { task_ids, ...filter }: BulkActionBody): BulkActionPayload {
  const named = Object.values(filter).some((value) => value !== undefined);
  const errors = errorsOf(action, filter, named, task_ids !== undefined);
  if (errors.length > 0) throw new InvalidPayloadError(errors);
  if (task_ids !== undefined) return { action, task_ids: [...new Set(task_ids)] };
  return { action, filter: action === 'retry' ? { status: 'failed', ...filter } : filter };
}

function errorsOf(action: BulkVerb, { status }: TaskFilter, hasFilter: boolean, hasIds: boolean): FieldError[] {
  if (hasIds && hasFilter) return [{ field: 'task_ids', message: 'goes without other fields: name tasks or a filter' }];
  if (!hasIds && !hasFilter) {
    return [{ field: 'task_ids', message: 'or at least one field of a filter must be given: all tasks are too many' }];
  }
  if (status === undefined || STATUSES[action].includes(status)) return [];
  const done = action === 'cancel' ? 'cancelled' : 'retried';
  return [{ field: 'status', message: `must be ${STATUSES[action].join(' or ')}: no other task can be ${done}` }];
}
