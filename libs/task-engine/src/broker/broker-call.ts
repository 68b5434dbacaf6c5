import { BrokerFullError, BrokerUnavailableError, TaskNotFoundError } from '../model/task-errors.js';

/** Callers are answered within two seconds, so no single broker call waits longer than this. */
export const BROKER_DEADLINE_MS = 1_500;

const MISSING_JOB = -1;

/** PostgreSQL: disk_full, out_of_memory, and read_only_sql_transaction, which is how hosts answer when a disk is nearly full. */
const FULL_CODES = ['53100', '53200', '25006'];

/**
 * One call to the broker with a deadline: only a deadline answers when the broker hangs, offline queues or not.
 * A call that was given up may still land, which is why every add carries its final job id.
 * @throws BrokerUnavailableError when the broker is away or hung, BrokerFullError when it has no room
 * @throws TaskNotFoundError when BullMQ says that the job is gone
 */
export function brokerCall<T>(operation: () => Promise<T>, deadlineMs = BROKER_DEADLINE_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = operation();
    const late = (): void => reject(new BrokerUnavailableError('The broker did not answer in time'));
    // After a pause of this process timers come before answers that have arrived: those are read first.
    const timer = setTimeout(() => setImmediate(late), deadlineMs);
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
  if (isFull(error)) return new BrokerFullError({ cause: error });
  return new BrokerUnavailableError('The broker cannot be reached', { cause: error });
}

function isProgrammingError(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

function isFull(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return FULL_CODES.includes(String(code)) || String(message).startsWith('OOM ');
}
