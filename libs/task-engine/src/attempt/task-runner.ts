import type { AttemptJournal } from './attempt-journal.js';
import type { AttemptStop } from './attempt-stop.js';
import type { RetryPolicy } from '../model/retry-policy.js';
import { type AttemptedTask, RunningAttempt } from './running-attempt.js';
import type { RunningTask } from '../model/task-handler.js';
import { type Outcome, outcomeOfAbort, outcomeOfError } from './task-outcome.js';

/** One attempt as the runner sees it; times in milliseconds. */
export interface Attempt {
  task: AttemptedTask;
  /** Does the work: looks up the handler, checks the payload, calls it. */
  run: (task: RunningTask) => Promise<unknown>;
  journal: Pick<AttemptJournal, 'progress' | 'log'>;
  stop: AttemptStop;
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
  const { journal, stop, timeoutMs } = attempt;
  if (stop.reason) return outcomeOfAbort(stop.reason, attempt);
  const timer = setTimeout(() => stop.abort('timeout'), timeoutMs);
  const task = new RunningAttempt(attempt.task, stop, journal);
  try {
    return { kind: 'completed', result: await stop.unlessStopped(attempt.run(task)) };
  } catch (error) {
    return stop.reason ? outcomeOfAbort(stop.reason, attempt) : outcomeOfError(error, attempt);
  } finally {
    clearTimeout(timer);
  }
}
