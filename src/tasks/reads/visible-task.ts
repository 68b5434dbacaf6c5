import { type Task, TaskNotFoundError } from '@app/task-engine';
import type { Caller } from '../../auth/caller.js';

/**
 * The task, where the caller may see it (an admin sees every one): another organization's is as unknown as one that never was.
 * @throws TaskNotFoundError
 */
export function visibleTo(caller: Caller, task: Task): Task {
  if (caller.role !== 'admin' && task.organizationId !== caller.organizationId) throw new TaskNotFoundError();
  return task;
}
