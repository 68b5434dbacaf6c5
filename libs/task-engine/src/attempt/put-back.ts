import type { TaskJob } from '../model/task-data.js';

/** Puts an active job back at the head of its queue; no attempt is charged. @throws the broker's error when it could not */
export async function putBack(job: TaskJob): Promise<void> {
  await job.moveToWait(job.token);
  // PostgreSQL puts it at the tail. Another worker may have taken it by now, and then its place does not matter.
  await job.changePriority({ priority: 0, lifo: true }).catch(() => undefined);
}
