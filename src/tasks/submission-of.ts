import type { TaskSubmission } from '@app/task-engine';
import { organizationOf } from '../auth/organization-of.js';
import { dueTime } from './due-time.js';
import type { TaskRequest } from './submit-task.command.js';

/**
 * A caller's request in the engine's words.
 * @throws ForbiddenException without an organization; ProblemException 422 for a time that cannot be kept
 */
export function submissionOf(
  { caller, type, name, payload, options, internal }: TaskRequest,
  now: Date,
): TaskSubmission {
  return {
    type,
    name: name ?? type,
    payload,
    internal,
    organizationId: organizationOf(caller),
    userId: caller.userId,
    lane: options.priority ?? 'normal',
    tags: options.tags,
    dueAt: dueTime(options, now),
    maxRetries: options.max_retries,
    timeoutMs: options.timeout_seconds === undefined ? undefined : options.timeout_seconds * 1000,
  };
}
