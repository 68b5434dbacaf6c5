// @ts-check
import { follow } from '../core/server-events.js';
import { hasEnded } from '../core/tasks-of-api.js';

/** @typedef {import('../types.js').Task} Task */
/** @typedef {{ task: Task, at: number }} Reported */

/** Most tasks that the API reports in one stream. */
const MOST = 20;
/** What starts later than this is left to the next poll of the list. */
const SOON_MS = 60_000;

/**
 * Follows, by one stream, those tasks on screen that may move at any moment.
 * @param {(fresh: ReadonlyMap<string, Task>) => void} report called at most once per frame
 */
export function movingTasks(report) {
  /** @type {Map<string, Reported>} */
  const reported = new Map();
  /** @type {ReadonlySet<string>} */
  let followed = new Set();
  let following = new AbortController();
  const frame = eachFrame(report);

  const onTask = (/** @type {Task} */ task) => {
    reported.set(task.task_id, { task, at: performance.now() });
    frame.add(task);
  };
  const open = (/** @type {readonly string[]} */ ids) => {
    following.abort();
    const { signal } = (following = new AbortController());
    followed = new Set(ids);
    reported.clear();
    const moving = new Set(ids);
    const onEvent = (/** @type {import('../core/server-events.js').ServerEvent} */ { event, data }) => {
      /** @type {Task} */
      const now = JSON.parse(data);
      const task = event === 'progress' ? { ...reported.get(now.task_id)?.task, ...now } : now;
      if (hasEnded(task)) moving.delete(task.task_id);
      onTask(task);
      return moving.size === 0;
    };
    // Without a stream, the next poll of the list shows what moved.
    follow(`/tasks/stream?task_ids=${ids.map(encodeURIComponent).join(',')}`, onEvent, signal).catch(() => {
      if (!signal.aborted) followed = new Set();
    });
  };

  return {
    /** @param {readonly Task[]} onScreen @param {number} now */
    look(onScreen, now) {
      const wanted = onScreen.filter((task) => isAboutToMove(task, now)).map(({ task_id }) => task_id);
      if (wanted.slice(0, MOST).some((id) => !followed.has(id))) open(wanted.slice(0, MOST));
    },
    /** @param {string} taskId */
    follows: (taskId) => followed.has(taskId),
    /** What was reported after a moment, newer than an answer requested then. @param {number} moment of `performance.now()` */
    reportedSince: (moment) =>
      new Map([...reported].filter(([, { at }]) => at > moment).map(([id, { task }]) => [id, task])),
    stop() {
      following.abort();
      frame.stop();
    },
  };
}

/** @param {Task} task @param {number} now */
function isAboutToMove({ status, next_attempt_at, waiting_for }, now) {
  const until = next_attempt_at ?? waiting_for?.until;
  return status === 'running' || (status === 'pending' && (!until || Date.parse(until) - now < SOON_MS));
}

/** @param {(tasks: ReadonlyMap<string, Task>) => void} report */
function eachFrame(report) {
  /** @type {Map<string, Task>} */
  let gathered = new Map();
  let frame = 0;
  return {
    add(/** @type {Task} */ task) {
      gathered.set(task.task_id, task);
      frame ||= requestAnimationFrame(() => {
        const tasks = gathered;
        [gathered, frame] = [new Map(), 0];
        report(tasks);
      });
    },
    stop: () => cancelAnimationFrame(frame),
  };
}
