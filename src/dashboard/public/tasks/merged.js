// @ts-check

/** @typedef {import('../types.js').Task} Task */

/**
 * The list with its first page as it is now: newer tasks before the others, moved ones as they stand, and without those that
 * do not belong here any more.
 * @param {readonly Task[]} rows @param {import('../types.js').TaskPage} page
 * @returns {{ rows: Task[], cursor: string | null | undefined }} the cursor behind them; undefined where it did not change
 */
export function withFirstPage(rows, { tasks, next_cursor }) {
  const last = tasks.at(-1);
  // A page may be empty while there are more behind it: nothing is known of what was loaded before.
  if (!last && next_cursor !== null) return { rows: [...rows], cursor: rows.length === 0 ? next_cursor : undefined };
  const here = new Set(tasks.map(({ task_id }) => task_id));
  const older = last && next_cursor !== null ? rows.filter((row) => isOlder(row, last) && !here.has(row.task_id)) : [];
  return { rows: [...tasks, ...older], cursor: older.length === 0 ? next_cursor : undefined };
}

/** The list with one more page behind it. @param {readonly Task[]} rows @param {readonly Task[]} page */
export function withNextPage(rows, page) {
  const here = new Set(rows.map(({ task_id }) => task_id));
  return [...rows, ...page.filter(({ task_id }) => !here.has(task_id))];
}

/**
 * The list with some of its tasks as they are now; where a status was asked for, without those that have another by now.
 * @param {readonly Task[]} rows @param {ReadonlyMap<string, Task>} fresh @param {string | null} status
 */
export function withFresh(rows, fresh, status) {
  return rows
    .map((row) => fresh.get(row.task_id) ?? row)
    .filter((row) => status === null || !fresh.has(row.task_id) || row.status === status);
}

/** Newest first; ids order those of one moment. @param {Task} one @param {Task} other */
function isOlder(one, other) {
  if (one.created_at !== other.created_at) return one.created_at < other.created_at;
  return one.task_id < other.task_id;
}
