// @ts-check
import { ApiError, ask } from '../core/api.js';
import { heartbeat } from '../core/polled.js';
import { follow } from '../core/server-events.js';
import { hasEnded, pathOf } from '../core/tasks-of-api.js';
import { useEffect, useReducer } from '../vendor/preact.js';

/** @typedef {import('../types.js').Task} Task */
/** @typedef {import('../types.js').LogLine} LogLine */
/** @typedef {{ task?: Task, payload?: unknown, logs: LogLine[], live: boolean, gone: boolean, error?: unknown }} Watched */

const MOST_LINES = 1_000;
const LOOK_AT_WAIT_MS = 5_000;

/**
 * A task as it moves, its payload and its log.
 * @param {string} taskId @param {number} run another run of the same task is followed anew
 * @returns {Watched}
 */
export function useTask(taskId, run) {
  const [watched, change] = useReducer(
    (/** @type {Watched} */ before, /** @type {(before: Watched) => Watched} */ make) => make(before),
    /** @type {Watched} */ ({ logs: [], live: false, gone: false }),
  );
  useEffect(() => {
    const gone = new AbortController();
    const set = (/** @type {(before: Watched) => Watched} */ make) => !gone.signal.aborted && change(make);
    set((before) => ({ ...before, logs: [], error: undefined }));
    void look(taskId, set, gone.signal);
    void watch(taskId, set, gone.signal);
    return () => gone.abort();
  }, [taskId, run]);
  const isWaiting = watched.task?.status === 'pending';
  // The stream does not report why a task waits; the request for the task does.
  useEffect(() => {
    if (!isWaiting) return undefined;
    const { stop } = heartbeat(async () => {
      const task = await ask(`${pathOf(taskId)}?include=position`).catch(() => undefined);
      if (task) change((before) => (before.task?.status === 'pending' ? { ...before, task } : before));
      return task ? 0 : 1;
    }, LOOK_AT_WAIT_MS);
    return stop;
  }, [taskId, isWaiting]);
  return watched;
}

/** @typedef {(make: (before: Watched) => Watched) => unknown} Change */

/** @param {string} taskId @param {Change} set @param {AbortSignal} signal */
async function look(taskId, set, signal) {
  try {
    const { payload, ...task } = await ask(`${pathOf(taskId)}?include=payload,position`, { signal });
    set((before) => ({ ...before, payload, task: before.live && before.task ? before.task : task }));
  } catch (error) {
    set((before) => ({ ...before, error }));
  }
}

/** @param {string} taskId @param {Change} set @param {AbortSignal} signal */
async function watch(taskId, set, signal) {
  try {
    await follow(
      `${pathOf(taskId)}/stream`,
      ({ event, data }) => {
        const received = JSON.parse(data);
        set((before) => after(before, event, received));
        return event !== 'log' && event !== 'progress' && hasEnded(received);
      },
      signal,
    );
    set((before) => ({ ...before, live: false }));
  } catch (error) {
    // The broker no longer keeps it: the history still has its outcome.
    const isGone = error instanceof ApiError && error.status === 404;
    set((before) => ({ ...before, live: false, gone: isGone }));
  }
}

/** @param {Watched} before @param {string} event @param {Task & LogLine} received @returns {Watched} */
function after(before, event, received) {
  if (event === 'log') return { ...before, logs: [...before.logs, received].slice(-MOST_LINES) };
  if (event === 'progress') return before.task ? { ...before, task: { ...before.task, ...received } } : before;
  const waiting_for = received.status === 'pending' ? (before.task?.waiting_for ?? received.waiting_for) : null;
  return { ...before, live: true, error: undefined, task: { ...received, waiting_for } };
}
