import { FINAL_STATUSES, type Task } from '@app/task-engine';

/** A task as it was seen in the broker at a time. */
export interface Observation {
  task: Task;
  seenAt: Date;
}

const BEFORE_ALL_OTHERS = new Date(0);

/**
 * A task as its process sees it now. One that waits for its first attempt is older than every other observation of it: its
 * submit may be reported after a fast worker has begun with it, or by a process with a fast clock.
 */
export function observedNow(task: Task, now: Date): Observation {
  const untouched = task.status === 'pending' && task.attempts === 0 && task.dueAt === null;
  return { task, seenAt: untouched ? BEFORE_ALL_OTHERS : now };
}

/** Whether `next` shows a state no older than `known` does; `record_tasks` compares the same way. */
export function isAtLeastAsNew(next: Observation, known: Observation): boolean {
  if (next.task.run !== known.task.run) return next.task.run > known.task.run;
  const [ended, hadEnded] = [isFinal(next.task), isFinal(known.task)];
  return ended === hadEnded ? next.seenAt >= known.seenAt : ended;
}

/** Whether the task has ended. */
export function isFinal(task: Pick<Task, 'status'>): boolean {
  return FINAL_STATUSES.includes(task.status);
}
