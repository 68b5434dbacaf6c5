import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import type { Codec } from '../payload/codec.js';
import type { TaskError } from '../model/task.js';
import { lostWorkers, type StoredFailure, type TaskJob } from '../model/task-data.js';
import { TryAgainError } from './task-outcome.js';
import { waitOf } from '../records/job-state.js';

type MessageSealer = Pick<Codec, 'sealMessage'>;

/** What attempts throw. A message may quote the payload or a server, so it is sealed where payloads are. */
export class AttemptFailures {
  constructor(private readonly codec: MessageSealer) {}

  /** Has BullMQ fail the job for good; `begun` is 1 when the attempt had begun. */
  final(job: TaskJob, error: TaskError, begun: 0 | 1): UnrecoverableError {
    return new UnrecoverableError(this.stored(job, error, begun, null));
  }

  /** Has BullMQ try the job again after `delayMs` milliseconds. */
  tryAgain(job: TaskJob, error: TaskError, delayMs: number): TryAgainError {
    return new TryAgainError(this.stored(job, error, 1, Date.now() + delayMs), delayMs);
  }

  private stored(job: TaskJob, error: TaskError, begun: 0 | 1, nextAttemptAt: number | null): string {
    const failure: StoredFailure = {
      ...error,
      message: this.codec.sealMessage(error.message),
      attempts: job.attemptsMade + lostWorkers(job) + begun,
      waitMs: waitOf(job),
      next_attempt_at: nextAttemptAt,
      ...(job.processedOn !== undefined && { started: job.processedOn }),
    };
    return JSON.stringify(failure);
  }
}

/** A job that did not come through the engine: there is nothing to run, now or later. */
export function notATask(): UnrecoverableError {
  const error = { code: 'not_a_task', message: 'This job was not submitted through the engine', retryable: false };
  const failure: StoredFailure = { ...error, attempts: 0, waitMs: 0, next_attempt_at: null };
  return new UnrecoverableError(JSON.stringify(failure));
}

/** Whether this was thrown for BullMQ to act on, and not because something broke. */
export function isDecision(error: unknown): boolean {
  const decisions = [UnrecoverableError, TryAgainError, DelayedError, WaitingError];
  return decisions.some((decision) => error instanceof decision);
}
