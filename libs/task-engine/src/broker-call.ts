import { BrokerUnavailableError, TaskNotFoundError } from './task-errors.js';

/** Callers are answered within two seconds, so no single broker call waits longer than this. */
export const BROKER_DEADLINE_MS = 1_500;

const MISSING_JOB = -1;

/**
 * One call to the broker with a deadline: only a deadline answers when the broker hangs, offline queues or not.
 * A call that was given up may still land, which is why every add carries its final job id.
 * @throws BrokerUnavailableError when the broker is away, hung or full
 * @throws TaskNotFoundError when BullMQ says that the job is gone
 */
export function brokerCall<T>(operation: () => Promise<T>, deadlineMs = BROKER_DEADLINE_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = operation();
    const timer = setTimeout(() => reject(new BrokerUnavailableError('The broker did not answer in time')), deadlineMs);
    call.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(translated(error));
      },
    );
  });
}

function translated(error: unknown): unknown {
  if (error instanceof BrokerUnavailableError || isProgrammingError(error)) return error;
  const code = (error as { code?: unknown }).code;
  if (code === MISSING_JOB) return new TaskNotFoundError();
  if (typeof code === 'number') return error;
  return new BrokerUnavailableError('The broker cannot be reached', { cause: error });
}

function isProgrammingError(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}
