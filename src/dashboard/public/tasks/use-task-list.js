// @ts-check
import { ask } from '../core/api.js';
import { heartbeat } from '../core/polled.js';
import { hasEnded, pathOf } from '../core/tasks-of-api.js';
import { useCallback, useEffect, useRef, useState } from '../vendor/preact.js';
import { askedOf, filterKey } from './filters-in.js';
import { withFirstPage, withFresh, withNextPage } from './merged.js';
import { movingTasks } from './moving-tasks.js';

/** @typedef {import('../types.js').Task} Task */
/** @typedef {{ key: string, rows: Task[], cursor: string | null, isLoaded: boolean, error?: unknown }} List */

const EVERY_MS = 3_000;
const FIRST_PAGE = 50;
const NEXT_PAGE = 100;
/** Number of tasks on screen behind the first page that each poll also reads. */
const LOOKED_AT = 8;

/**
 * The tasks of a filter, kept up to date while they are looked at.
 * @param {URLSearchParams} query
 * @param {() => readonly Task[]} onScreen the rows that can be seen
 */
export function useTaskList(query, onScreen) {
  const key = filterKey(query);
  const [list, setList] = useState(/** @type {List} */ (emptyList(key)));
  const state = useRef({ key, loading: false, now: () => {}, signal: new AbortController().signal });
  /** @param {(list: List) => List} change */
  const change = (change) => setList((previous) => change(previous.key === key ? previous : emptyList(key)));

  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    const status = query.get('status');
    const moving = movingTasks((fresh) =>
      change((previous) => ({ ...previous, rows: withFresh(previous.rows, fresh, status) })),
    );
    const beat = heartbeat(async () => {
      try {
        moving.look(onScreen(), Date.now());
        const asked = performance.now();
        const page = await firstPage(query, signal);
        const fresh = await refreshed(onScreen(), page, moving.follows, signal);
        change((previous) => {
          const { rows, cursor } = withFirstPage(withFresh(previous.rows, fresh, status), page);
          // What the stream reported while the answer was in transit is newer than the answer.
          const latest = withFresh(rows, moving.reportedSince(asked), status);
          return { key, rows: latest, cursor: cursor === undefined ? previous.cursor : cursor, isLoaded: true };
        });
        requestAnimationFrame(() => !signal.aborted && moving.look(onScreen(), Date.now()));
        return 0;
      } catch (error) {
        if (!signal.aborted) change((previous) => ({ ...previous, error }));
        return Math.max(1, /** @type {{ retryAfterMs?: number }} */ (error).retryAfterMs ?? 0);
      }
    }, EVERY_MS);
    state.current = { key, loading: false, now: beat.now, signal };
    return () => {
      gone.abort();
      beat.stop();
      moving.stop();
    };
  }, [key]);

  const shown = list.key === key ? list : emptyList(key);
  const loadMore = useCallback(async () => {
    const { current } = state;
    if (current.loading || shown.cursor === null) return;
    current.loading = true;
    try {
      const page = await nextPage(query, shown.cursor, current.signal);
      change((previous) => ({ ...previous, rows: withNextPage(previous.rows, page.tasks), cursor: page.next_cursor }));
    } catch (error) {
      if (!current.signal.aborted) change((previous) => ({ ...previous, error }));
    } finally {
      current.loading = false;
    }
  }, [key, shown.cursor]);
  return { ...shown, loadMore, reload: () => state.current.now() };
}

/** @param {string} key @returns {List} */
function emptyList(key) {
  return { key, rows: [], cursor: null, isLoaded: false };
}

/** @param {URLSearchParams} query @param {AbortSignal} signal @returns {Promise<import('../types.js').TaskPage>} */
function firstPage(query, signal) {
  const asked = askedOf(query, Date.now());
  asked.set('limit', String(FIRST_PAGE));
  return ask(`/tasks?${asked}`, { signal });
}

/** @param {URLSearchParams} query @param {string} cursor @param {AbortSignal} signal @returns {Promise<import('../types.js').TaskPage>} */
function nextPage(query, cursor, signal) {
  const asked = askedOf(query, Date.now());
  asked.set('limit', String(NEXT_PAGE));
  asked.set('cursor', cursor);
  return ask(`/tasks?${asked}`, { signal });
}

/**
 * Tasks that may have moved on, are on no first page and are not followed.
 * @param {readonly Task[]} seen @param {import('../types.js').TaskPage} page @param {(taskId: string) => boolean} follows
 * @param {AbortSignal} signal
 * @returns {Promise<Map<string, Task>>}
 */
async function refreshed(seen, page, follows, signal) {
  const here = new Set(page.tasks.map(({ task_id }) => task_id));
  const isUnknown = (/** @type {Task} */ { task_id }) => !here.has(task_id) && !follows(task_id);
  const open = seen.filter((task) => !hasEnded(task) && isUnknown(task)).slice(0, LOOKED_AT);
  const answers = await Promise.all(open.map(({ task_id }) => ask(pathOf(task_id), { signal }).catch(() => undefined)));
  const known = /** @type {Task[]} */ (answers.filter((answer) => answer !== undefined));
  return new Map(known.map((task) => [task.task_id, task]));
}
