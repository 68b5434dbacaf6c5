// @ts-check
import { chosenOrganization, may } from '../core/session.js';
import { useStore } from '../core/store.js';
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { taskRow } from './task-row.js';
import { useMedia, useWindow } from './use-window.js';

const PHONE = '(max-width: 760px)';
const HEIGHTS = { desk: 44, phone: 64, head: 36 };
/** Rows before the end of what is loaded at which more is requested. */
const AHEAD = 150;

/** @typedef {import('../types.js').Task} Task */

/**
 * The list itself: of however many tasks are loaded, only those that can be seen are in the page.
 * @param {{
 *   rows: Task[], more: boolean, chosen: ReadonlyMap<string, Task>, choose: ((task: Task) => void) | null,
 *   chooseAll: (all: boolean) => void, loadMore: () => void, seen: { current: readonly Task[] },
 * }} props
 */
export function TaskRows({ rows, more, chosen, choose, chooseAll, loadMore, seen }) {
  const t = useWords();
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const isPhone = useMedia(PHONE);
  const [rowHeight, headHeight] = isPhone ? [HEIGHTS.phone, 0] : [HEIGHTS.desk, HEIGHTS.head];
  const { first, last } = useWindow(scroller, rowHeight, headHeight);
  const [active, setActive] = useState(-1);
  keepPlace(scroller, rows, rowHeight);
  const until = Math.min(rows.length, last);
  seen.current = rows.slice(first, until);
  useEffect(() => {
    if (more && until + AHEAD >= rows.length) loadMore();
  }, [more, until, rows.length, loadMore]);
  const indexes = Array.from({ length: Math.max(0, until - first) }, (_, place) => first + place);
  // The row that has the focus stays in the page, wherever it is scrolled to.
  if (active >= 0 && active < rows.length && !indexes.includes(active)) indexes.push(active);
  const organization = useStore(chosenOrganization);
  const ofEveryone = may('admin') && !organization;
  const now = Date.now();
  const total = rows.length * rowHeight;
  return html`<div
    class="list"
    ref=${scroller}
    role="table"
    tabindex="-1"
    aria-label=${t.tasks.title}
    aria-rowcount=${more ? -1 : rows.length + 1}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => moveFocus(event, scroller.current, rows.length, rowHeight, setActive)}
    onFocusIn=${(/** @type {FocusEvent} */ event) => setActive(indexOf(event.target))}
  >
    <div role="rowgroup">${head(t, rows, chosen, choose && chooseAll)}</div>
    <div class="list-rows" role="rowgroup" style=${{ height: `${total}px` }}>
      ${indexes.map((index) => {
        const task = /** @type {Task} */ (rows[index]);
        return taskRow({
          task,
          index,
          top: index * rowHeight,
          chosen: chosen.has(task.task_id),
          now,
          choose,
          t,
          ofEveryone,
        });
      })}
    </div>
    <p class="list-end">${more ? t.tasks.more : t.tasks.end}</p>
  </div>`;
}

/**
 * @param {import('../words/en.js').Words} t @param {Task[]} rows @param {ReadonlyMap<string, Task>} chosen
 * @param {((all: boolean) => void) | null} chooseAll
 */
function head(t, rows, chosen, chooseAll) {
  const all = rows.length > 0 && chosen.size >= rows.length;
  const pick = html`<label class="pick" role="columnheader"
    ><input
      type="checkbox"
      aria-label=${t.tasks.selectAll}
      checked=${all}
      indeterminate=${chosen.size > 0 && !all}
      onChange=${() => chooseAll?.(!all)}
  /></label>`;
  return html`<div class="list-head" role="row" aria-rowindex="1">
    ${chooseAll ? pick : html`<span class="pick" role="columnheader"></span>`}
    <span role="columnheader">${t.tasks.status}</span>
    <span role="columnheader">${t.tasks.name}</span>
    <span role="columnheader">${t.tasks.type}</span>
    <span class="priority" role="columnheader">${t.tasks.priority}</span>
    <span class="attempts number cut" role="columnheader" title=${t.tasks.attempts}>${t.tasks.attempts}</span>
    <span class="number" role="columnheader">${t.tasks.took}</span>
    <span class="number" role="columnheader">${t.tasks.created}</span>
  </div>`;
}

/** New tasks are inserted above: the scroll position of a reader further down is kept. @param {{ current: HTMLElement | null }} scroller @param {Task[]} rows @param {number} rowHeight */
function keepPlace(scroller, rows, rowHeight) {
  const before = useRef(/** @type {string | undefined} */ (undefined));
  useLayoutEffect(() => {
    const box = scroller.current;
    const shift = before.current === undefined ? 0 : rows.findIndex(({ task_id }) => task_id === before.current);
    if (box && shift > 0 && box.scrollTop > rowHeight) box.scrollTop += shift * rowHeight;
    before.current = rows[0]?.task_id;
  }, [rows]);
}

/** @param {EventTarget | null} target the place of the row that holds it, or -1 */
function indexOf(target) {
  const row = target instanceof Element ? target.closest('[data-index]') : null;
  return row instanceof HTMLElement ? Number(row.dataset.index) : -1;
}

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

/**
 * The arrows go from task to task.
 * @param {KeyboardEvent} event @param {HTMLElement | null} box @param {number} count @param {number} rowHeight
 * @param {(index: number) => void} setActive
 */
function moveFocus(event, box, count, rowHeight, setActive) {
  const step = STEPS[event.key];
  if (step === undefined || !box || count === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const from = indexOf(event.target);
  const index = Math.min(count - 1, Math.max(0, from < 0 ? 0 : from + step));
  const top = index * rowHeight;
  const room = box.clientHeight - HEIGHTS.head - rowHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top > box.scrollTop + room) box.scrollTop = top - room;
  setActive(index);
  requestAnimationFrame(() => {
    /** @type {HTMLElement | null} */ (box.querySelector(`[data-index="${index}"] .name a`))?.focus({
      preventScroll: true,
    });
  });
}
