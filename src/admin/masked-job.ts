import { maskSecrets } from '../secrets/mask-secrets.js';

/** What the board is given of a BullMQ job (`job.toJSON()`). */
type StoredJob = Record<string, unknown>;

/** Reads the codec's strings. */
export type Decode = (text: string) => unknown;

/**
 * A job as admins may see it: payload, result, progress and chain readable instead of the codec's strings, their secrets
 * masked; stack traces not at all, since messages of libraries quote what they were given.
 */
export function maskedJob(job: StoredJob, decode: Decode): StoredJob {
  const { data, returnvalue, progress, failedReason } = job;
  return {
    ...job,
    data: shownData(data, decode),
    returnvalue: shownText(returnvalue, decode),
    progress: shownProgress(progress, decode),
    failedReason: typeof failedReason === 'string' ? shownFailure(failedReason, decode) : failedReason,
    stacktrace: [],
  };
}

/** A row of a task's log: the lines that were flushed together. */
export function maskedLogRow(row: string, decode: Decode): string[] {
  const lines = decodedOr(row, decode, []);
  if (!Array.isArray(lines)) return [];
  return (lines as [number, string, string, number][]).map(
    ([time, level, message, attempt]) =>
      `${new Date(time).toISOString()} ${level} (${attempt}) ${String(maskSecrets(message))}`,
  );
}

function shownData(data: unknown, decode: Decode): unknown {
  if (typeof data !== 'object' || data === null) return maskSecrets(data);
  const { payload, followUp, ...rest } = data as StoredJob;
  return {
    ...(maskSecrets(rest) as StoredJob),
    payload: shownText(payload, decode),
    ...(followUp !== undefined && { followUp: shownText(followUp, decode) }),
  };
}

function shownText(text: unknown, decode: Decode): unknown {
  return typeof text === 'string' ? maskSecrets(decodedOr(text, decode, UNREADABLE)) : maskSecrets(text);
}

/** The board draws a bar from `progress`. */
function shownProgress(progress: unknown, decode: Decode): unknown {
  if (typeof progress !== 'object' || progress === null) return progress;
  const { f, m } = progress as { f?: number; m?: string };
  const shown = Math.round((f ?? 0) * 1000) / 10;
  return m === undefined ? shown : { progress: shown, message: shownText(m, decode) };
}

function shownFailure(reason: string, decode: Decode): string {
  try {
    const failure = JSON.parse(reason) as StoredJob;
    const { message } = failure;
    const isSealed = typeof message === 'string' && message.startsWith('enc:');
    const opened = isSealed ? { ...failure, message: decodedOr(message, decode, UNREADABLE) } : failure;
    return JSON.stringify(maskSecrets(opened));
  } catch {
    // BullMQ's own reasons are sentences.
    return reason;
  }
}

/** What was sealed with a key that is gone. */
const UNREADABLE = '(encrypted with a key this server does not have)';

function decodedOr(text: string, decode: Decode, otherwise: unknown): unknown {
  try {
    return decode(text);
  } catch {
    return otherwise;
  }
}
