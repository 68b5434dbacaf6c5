import type { AttemptJournal } from './attempt-journal.js';
import type { RetryPolicy } from './retry-policy.js';
import type { RunningTask } from './task-handler.js';
import { type AbortReason, type Outcome, outcomeOfAbort, outcomeOfError } from './task-outcome.js';

/** One attempt as the runner sees it; times in milliseconds. */
export interface Attempt {
  task: Omit<RunningTask, 'signal' | 'progress' | 'log'>;
  /** Does the work: looks up the handler, checks the payload, calls it. */
  run: (task: RunningTask) => Promise<unknown>;
  journal: Pick<AttemptJournal, 'progress' | 'log'>;
  /** Aborted with an AbortReason from outside. */
  signal: AbortSignal;
  timeoutMs: number;
  policy: RetryPolicy;
  /** Attempts that have ended, this one included. */
  attemptsMade: number;
  random: () => number;
}

/**
 * Runs one attempt and decides what becomes of its task. Handlers throw; only the runner decides. A handler that ignores
 * its signal is left behind: its result is dropped.
 */
export async function runAttempt(attempt: Attempt): Promise<Outcome> {
  const { journal, signal, timeoutMs } = attempt;
  if (signal.aborted) return outcomeOfAbort(signal.reason, attempt);
  const own = new AbortController();
  const abortedOutside = () => own.abort(signal.reason);
  signal.addEventListener('abort', abortedOutside, { once: true });
  const timer = setTimeout(() => own.abort('timeout' satisfies AbortReason), timeoutMs);
  const task: RunningTask = {
    ...attempt.task,
    signal: own.signal,
    progress: (fraction, message) => journal.progress(fraction, message),
    log: (level, message) => journal.log(level, message),
  };
  try {
    return { kind: 'completed', result: await Promise.race([attempt.run(task), rejectedBy(own.signal)]) };
  } catch (error) {
    return own.signal.aborted ? outcomeOfAbort(own.signal.reason, attempt) : outcomeOfError(error, attempt);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abortedOutside);
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(String(signal.reason))), { once: true });
  });
}
