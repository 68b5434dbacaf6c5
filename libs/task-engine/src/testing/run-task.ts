import { AttemptJournal } from '../attempt/attempt-journal.js';
import { AttemptStop } from '../attempt/attempt-stop.js';
import { payloadCheck } from '../payload/payload-check.js';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from '../model/retry-policy.js';
import type { TaskLogLine } from '../model/task.js';
import { InvalidPayloadError } from '../model/task-errors.js';
import { type RunningTask, type TaskHandler, taskTypeOptionsOf } from '../model/task-handler.js';
import type { AbortReason, Outcome } from '../attempt/task-outcome.js';
import { runAttempt } from '../attempt/task-runner.js';

/** What may be set of the attempt; everything else has a default. */
export interface RunTaskOptions {
  task?: Partial<Omit<RunningTask, 'signal' | 'progress' | 'log'>>;
  signal?: AbortSignal;
  timeoutMs?: number;
  policy?: Partial<RetryPolicy>;
  random?: () => number;
}

/** What one attempt did. */
export interface RunTaskReport {
  outcome: Outcome;
  logs: TaskLogLine[];
  progress: { fraction: number; message: string | undefined }[];
}

/**
 * One attempt of a handler without a broker, for unit tests: the payload is checked as at submit, and what the engine
 * would make of the attempt is returned.
 */
export async function runTask<Payload extends object>(
  handler: TaskHandler<Payload>,
  payload: Payload,
  options: RunTaskOptions = {},
): Promise<RunTaskReport> {
  const type = taskTypeOptionsOf(handler.constructor);
  if (!type) throw new Error(`${handler.constructor.name} has no @HandlesTask`);
  const report: Omit<RunTaskReport, 'outcome'> = { logs: [], progress: [] };
  const task = {
    id: 'normal-01890000-0000-7000-8000-000000000000',
    type: type.type,
    name: type.type,
    organizationId: 'org',
    userId: 'user',
    attempt: 1,
    createdAt: new Date(),
    run: 0,
    parkedUntil: undefined,
    ...options.task,
  };
  const journal = new AttemptJournal(
    {
      storedLines: async () => 0,
      writeLines: async (lines) => void report.logs.push(...lines),
      writeProgress: async (fraction, message) => void report.progress.push({ fraction, message }),
    },
    task.attempt,
    () => undefined,
    () => undefined,
  );
  const outcome = await runAttempt({
    task,
    run: async (running) => {
      const check = payloadCheck(type.payload);
      const errors = check.errorsOf(payload);
      if (errors.length === 0) errors.push(...(handler.check?.(check.instanceOf(payload) as Payload) ?? []));
      if (errors.length > 0) throw new InvalidPayloadError(errors);
      return handler.run(check.instanceOf(payload) as Payload, running);
    },
    journal,
    stop: stopOf(options.signal),
    timeoutMs: options.timeoutMs ?? 5_000,
    policy: { ...DEFAULT_RETRY_POLICY, ...options.policy },
    attemptsMade: task.attempt,
    random: options.random ?? Math.random,
  });
  await journal.close({ keepProgress: true });
  return { outcome, ...report };
}

/** Stops the attempt when the test aborts its signal; its reason is an AbortReason. */
function stopOf(signal: AbortSignal | undefined): AttemptStop {
  const stop = new AttemptStop();
  const abort = () => stop.abort(signal?.reason as AbortReason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return stop;
}
