import type { Job, Queue } from 'bullmq';
import type { RetryPolicy } from './retry-policy.js';

/**
 * What a BullMQ job of ours holds beside its own fields. `payload` is the codec's string. After submit only cancel and
 * retry write it (`updateData` replaces all of it). The job's name is the task type, its timestamp the creation.
 */
export interface TaskData {
  org: string;
  user: string;
  name: string;
  payload: string;
  tags?: string[];
  batch?: string;
  /** Retries where they differ from the application's policy. */
  retry?: Partial<RetryPolicy>;
  timeoutMs?: number;
  /** When a delayed task is due first, in epoch milliseconds: BullMQ forgets it after the wait. */
  due?: number;
  /** Set when it was cancelled; `idle` when no attempt ran and so none will: a worker only ends its record. */
  cancelled?: { at: number; by: string; idle?: true };
  /** Count of retries by hand. */
  run?: number;
  /** What is to follow the task when it has ended, as the codec's string. */
  followUp?: string;
  /** Lost workers before the last retry by hand, which do not count any more. */
  stallsBefore?: number;
}

/** A job as the engine stores it: result and progress message are the codec's strings. */
export type TaskJob = Job<TaskData, string, string>;

/** A queue of such jobs. */
export type LaneQueue = Queue<TaskData, string, string>;

/** What a finished job returns: result, last progress message, how long the last attempt had waited (ms). */
export interface StoredResult {
  result: unknown;
  message: string | null;
  waitMs: number;
}

/** What `failedReason` holds, as JSON, written by the runner only; the message as the codec seals messages. */
export interface StoredFailure {
  code: string;
  message: string;
  retryable: boolean;
  /** Attempts begun, those of lost workers included. */
  attempts: number;
  waitMs: number;
  next_attempt_at: number | null;
  /** When the attempt that failed had started (`processedOn`), which distinguishes it from one that runs now. */
  started?: number;
}

/** Progress as stored in the job: `f` from 0 to 1, `m` the codec's string of the message. */
export interface StoredProgress {
  f: number;
  m?: string;
  /** Until when a parked task waits to be woken, in epoch milliseconds; stays for the rest of its run. */
  w?: number;
}

/** Workers lost under this job since it was last submitted or retried by hand. */
export function lostWorkers(job: Pick<TaskJob, 'stalledCounter' | 'data'>): number {
  return Math.max(0, job.stalledCounter - (job.data.stallsBefore ?? 0));
}
