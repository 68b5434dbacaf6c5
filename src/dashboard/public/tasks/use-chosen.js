// @ts-check
import { useCallback, useState } from '../vendor/preact.js';

/** @typedef {import('../types.js').Task} Task */
/** @typedef {{ key: string, ids: ReadonlySet<string>, isAll: boolean }} Picked `isAll`: also what is loaded later */

/** Which tasks were picked; other filters begin anew. @param {readonly Task[]} rows @param {string} key */
export function useChosen(rows, key) {
  const none = { key, ids: new Set(), isAll: false };
  const [picked, setPicked] = useState(/** @type {Picked} */ (none));
  const { ids, isAll } = picked.key === key ? picked : none;
  const choose = useCallback(
    (/** @type {Task} */ { task_id }) =>
      setPicked((previous) => {
        const isSame = previous.key === key;
        const next = new Set(!isSame ? [] : previous.isAll ? rows.map((row) => row.task_id) : previous.ids);
        if (!next.delete(task_id)) next.add(task_id);
        return { key, ids: next, isAll: false };
      }),
    [key, isAll ? rows : null],
  );
  const shown = isAll ? rows : ids.size === 0 ? [] : rows.filter(({ task_id }) => ids.has(task_id));
  return {
    chosen: new Map(shown.map((task) => [task.task_id, task])),
    isAll,
    choose,
    chooseAll: (/** @type {boolean} */ all) => setPicked({ ...none, isAll: all }),
    clear: () => setPicked(none),
  };
}
