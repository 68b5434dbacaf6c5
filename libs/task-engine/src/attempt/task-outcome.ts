import type { TaskError } from '../model/task.js';
import {
  InvalidPayloadError,
  ParkTask,
  PermanentTaskError,
  RetryableTaskError,
  SealedTextError,
  SnoozeTask,
  UnknownTaskTypeError,
} from '../model/task-errors.js';
import { nextDelayMs, type RetryPolicy, waitable } from '../model/retry-policy.js';

/** Why the engine aborts an attempt from outside; the `reason` of the task's signal. */
export type AbortReason = 'cancelled' | 'timeout' | 'lock_lost' | 'shutdown';

/** What becomes of a task after an attempt. */
export type Outcome =
  | { kind: 'completed'; result: unknown }
  | { kind: 'retry'; delayMs: number; error: TaskError }
  | { kind: 'failed'; error: TaskError }
  | { kind: 'snoozed'; delayMs: number }
  /** Waits for an answer in the middle of its attempt; times in epoch milliseconds. */
  | { kind: 'parked'; until: number; wakeKey: string }
  /** Back to the head of its queue, no attempt charged. */
  | { kind: 'handed_back' }
  /** Another worker has it; whatever happened here is void. */
  | { kind: 'lost' };

/** An outcome that this worker has to write into the broker and that is not a success. */
export type Setback = Exclude<Outcome, { kind: 'completed' | 'lost' }>;

/** Has BullMQ try again after `delayMs`; the message is the stored failure. */
export class TryAgainError extends Error {
  constructor(
    message: string,
    readonly delayMs: number,
  ) {
    super(message);
  }
}

const MAX_MESSAGE = 1_000;

/** An attempt was aborted from outside: what that means for the task. */
export function outcomeOfAbort(reason: unknown, retry: RetryContext): Outcome {
  switch (reason as AbortReason) {
    case 'cancelled':
      return { kind: 'failed', error: { code: 'cancelled', message: 'Cancelled', retryable: false } };
    case 'shutdown':
      return { kind: 'handed_back' };
    case 'timeout':
      return again({ code: 'timeout', message: 'The attempt exceeded its time limit', retryable: true }, retry, 0);
    default:
      return { kind: 'lost' };
  }
}

/** What the retry decision needs; `attemptsMade` counts the attempt that just ended. */
export interface RetryContext {
  policy: RetryPolicy;
  attemptsMade: number;
  random: () => number;
}

/** A handler threw: the vocabulary of task-errors.ts decides. */
export function outcomeOfError(error: unknown, retry: RetryContext): Setback {
  if (error instanceof SnoozeTask) return { kind: 'snoozed', delayMs: waitable(error.delayMs) };
  if (error instanceof ParkTask) {
    return { kind: 'parked', until: Date.now() + waitable(error.until.getTime() - Date.now()), wakeKey: error.wakeKey };
  }
  if (error instanceof InvalidPayloadError) {
    return { kind: 'failed', error: { code: 'invalid_payload', message: cut(error.message), retryable: false } };
  }
  if (error instanceof PermanentTaskError) {
    return { kind: 'failed', error: { code: error.code, message: cut(error.message), retryable: false } };
  }
  const retryAfterMs = error instanceof RetryableTaskError ? error.retryAfterMs : undefined;
  return again({ code: codeOf(error), message: messageOf(error), retryable: true }, retry, retryAfterMs);
}

function again(error: TaskError, { policy, attemptsMade, random }: RetryContext, atLeastMs?: number): Setback {
  const delayMs = nextDelayMs(policy, attemptsMade, random, atLeastMs);
  return delayMs === undefined ? { kind: 'failed', error } : { kind: 'retry', delayMs, error };
}

function codeOf(error: unknown): string {
  // A key that is missing may come: a worker that was not restarted yet must not fail what others can read.
  if (error instanceof RetryableTaskError || error instanceof SealedTextError) return error.code;
  return error instanceof UnknownTaskTypeError ? 'unknown_task_type' : 'handler_error';
}

function messageOf(error: unknown): string {
  try {
    return cut(error instanceof Error ? String(error.message || error.name) : String(error));
  } catch {
    // Not everything that can be thrown has a text.
    return 'unknown';
  }
}

function cut(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
}
