import { isParked } from './parking.js';
import type { Task, TaskStatus } from '../model/task.js';
import { lostWorkers, type StoredFailure, type TaskJob } from '../model/task-data.js';

/** A stored failure, its message as it is stored; BullMQ's own reasons (text, not JSON) are mapped. */
export function parseFailure(reason: string): StoredFailure {
  try {
    const failure = JSON.parse(reason) as StoredFailure;
    if (typeof failure.code === 'string') return failure;
  } catch {
    // not ours
  }
  return {
    code: 'worker_lost',
    message: reason.slice(0, 200),
    retryable: true,
    attempts: 0,
    waitMs: 0,
    next_attempt_at: null,
  };
}

/** How long a job whose attempt runs had waited since it was due, in milliseconds. */
export function waitOf(job: TaskJob, failure = job.failedReason ? parseFailure(job.failedReason) : undefined): number {
  const due = failure?.next_attempt_at ?? job.data.due ?? job.timestamp;
  return Math.max(0, (job.processedOn ?? due) - due);
}

/** How long the last attempt had waited; null where it ended without recording it. A failure holds when the next one is due. */
export function lastWaitOf(job: TaskJob, finished: boolean, failure: StoredFailure | undefined): number | null {
  const hasFailed = failure?.started !== undefined && failure.started === job.processedOn;
  return finished || hasFailed ? (failure?.waitMs ?? null) : waitOf(job, failure);
}

/** An attempt whose failure is stored does not run any more: the job has moved on since its state was read. */
export function stateOf(job: TaskJob, state: string, failure: StoredFailure | undefined): string {
  const over = failure?.started !== undefined && failure.started === job.processedOn;
  return state === 'active' && over && !job.finishedOn ? 'delayed' : state;
}

/** A job's status as callers see it. */
export function statusOf(job: TaskJob, state: string, failure: StoredFailure | undefined): TaskStatus {
  if (job.finishedOn) {
    if (job.returnvalue) return 'completed';
    return failure?.code === 'cancelled' ? 'cancelled' : 'failed';
  }
  // A worker that ends the record of a task cancelled while it waited does not run it.
  if (state === 'active' && !job.data.cancelled?.idle) return 'running';
  if (job.data.cancelled) return 'cancelled';
  return isParked(job, failure?.started) ? 'running' : 'pending';
}

/** A cancelled task that never ran ended when it was cancelled, not when a worker came by. */
export function completedAtOf({ data, finishedOn }: TaskJob, ran: boolean): Date {
  if (data.cancelled && !ran) return new Date(data.cancelled.at);
  return new Date(finishedOn ?? data.cancelled?.at ?? Date.now());
}

/** Attempts begun, those of lost workers included. */
export function attemptsOf(job: TaskJob, status: TaskStatus, failure: StoredFailure | undefined): number {
  if (failure && (status === 'failed' || status === 'cancelled') && job.finishedOn) return failure.attempts;
  const begun = status === 'running' || (!job.finishedOn && isParked(job, failure?.started));
  return job.attemptsMade + lostWorkers(job) + (begun ? 1 : 0);
}

/** A waiting task has the error of its last attempt; a running or completed one has no error. */
export function errorOf(status: TaskStatus, failure: StoredFailure | undefined): Task['error'] {
  if (status === 'cancelled') return { code: 'cancelled', message: 'Cancelled', retryable: false };
  if (status === 'running' || status === 'completed' || !failure) return null;
  return { code: failure.code, message: failure.message, retryable: failure.retryable };
}

/** A delayed job whose last attempt left no failure was put off by its handler. */
export function isSnoozed(job: TaskJob, failure: StoredFailure | undefined): boolean {
  if (job.processedOn === undefined) return false;
  // A failure that does not name its attempt was stored by an earlier version.
  return failure === undefined || (failure.started !== undefined && failure.started !== job.processedOn);
}

/** A snoozed job keeps no due time but its delay, counted from about the start of its last attempt. */
export function nextAttempt(job: TaskJob, failure: StoredFailure | undefined): Date {
  if (job.processedOn && isSnoozed(job, failure)) return new Date(job.processedOn + job.delay);
  if (failure?.next_attempt_at && job.attemptsMade > 0) return new Date(failure.next_attempt_at);
  return new Date(job.data.due ?? job.timestamp + job.delay);
}
