import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import type { TaskError } from './task.js';
import { lostWorkers, type StoredFailure, type TaskJob } from './task-data.js';
import { TryAgainError } from './task-outcome.js';
import { waitOf } from './task-records.js';

/** What an attempt throws to have BullMQ fail the job for good; `begun` is 1 when the attempt had begun. */
export function finalFailure(job: TaskJob, error: TaskError, begun: 0 | 1): UnrecoverableError {
  return new UnrecoverableError(JSON.stringify(stored(job, error, begun, null)));
}

/** What an attempt throws to have BullMQ try the job again after `delayMs` milliseconds. */
export function tryAgain(job: TaskJob, error: TaskError, delayMs: number): TryAgainError {
  return new TryAgainError(JSON.stringify(stored(job, error, 1, Date.now() + delayMs)), delayMs);
}

/** Somebody else put a job into a lane: there is nothing to run, now or later. */
export function notATask(): UnrecoverableError {
  const error = { code: 'not_a_task', message: 'This job was not submitted through the engine', retryable: false };
  const failure: StoredFailure = { ...error, attempts: 0, waitMs: 0, next_attempt_at: null };
  return new UnrecoverableError(JSON.stringify(failure));
}

/** Whether this was thrown to tell BullMQ what to do, and not because something broke. */
export function isDecision(error: unknown): boolean {
  const decisions = [UnrecoverableError, TryAgainError, DelayedError, WaitingError];
  return decisions.some((decision) => error instanceof decision);
}

function stored(job: TaskJob, error: TaskError, begun: 0 | 1, nextAttemptAt: number | null): StoredFailure {
  const attempts = job.attemptsMade + lostWorkers(job) + begun;
  const started = job.processedOn === undefined ? {} : { started: job.processedOn };
  return { ...error, attempts, waitMs: waitOf(job), next_attempt_at: nextAttemptAt, ...started };
}
