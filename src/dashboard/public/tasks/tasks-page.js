// @ts-check
import { reachable } from '../core/api.js';
import { hrefOf, place } from '../core/router.js';
import { may } from '../core/session.js';
import { useStore } from '../core/store.js';
import { Icon } from '../parts/icon.js';
import { PageHead } from '../parts/page.js';
import { Empty, Failure, Loading } from '../parts/states.js';
import { html, useMemo, useRef, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { MOST_NAMED } from './bulk-action.js';
import { BulkBar } from './bulk-bar.js';
import { BulkRun } from './bulk-run.js';
import { Filters } from './filters.js';
import { askedOf, filterKey, filtersIn, isFiltered } from './filters-in.js';
import { TaskRows } from './task-rows.js';
import { useChosen } from './use-chosen.js';
import { useTaskList } from './use-task-list.js';

/** @typedef {import('../types.js').Task} Task */

/** The organization's tasks as they move. */
export function TasksPage() {
  const t = useWords();
  const { query } = useStore(place);
  const seen = useRef(/** @type {readonly Task[]} */ ([]));
  const list = useTaskList(query, () => seen.current);
  const { rows, cursor, isLoaded, error } = list;
  const key = filterKey(query);
  const { chosen, choose, chooseAll, isAll, clear } = useChosen(rows, key);
  // More than can be named: the filter is meant.
  const isWhole = isAll && isFiltered(query) && (cursor !== null || rows.length > MOST_NAMED);
  const whole = isWhole ? Object.fromEntries(askedOf(query, Date.now())) : null;
  const [open, setOpen] = useState(false);
  const isLive = useStore(reachable) && error === undefined;
  const shown = t.tasks.shown(rows.length, cursor !== null);
  // What a filter found is heard once; that tasks come and go is not.
  const found = useMemo(
    () => (isLoaded && isFiltered(query) ? (rows.length > 0 ? shown : t.tasks.noMatch) : ''),
    [key, isLoaded],
  );
  const actions = html`
    <button
      type="button"
      class="button filters-button"
      aria-expanded=${open ? 'true' : 'false'}
      aria-controls="filters"
      onClick=${() => setOpen(!open)}
    >
      <${Icon} name="filter" />${t.tasks.filters}${isFiltered(query) && ` (${filtersIn(query)})`}
    </button>
    ${may('member') && html`<a class="button main-action" href=${hrefOf('/documents')}>${t.documents.submitTitle}</a>`}
  `;
  return html`
    <${PageHead} title=${t.tasks.title} actions=${actions}>
      <span class="live ${isLive ? '' : 'stopped'}"><i></i>${isLive ? t.tasks.live : t.tasks.paused}</span>
      ${rows.length > 0 && html`<span class="soft small">${shown}</span>`}
      <span class="only-heard" role="status">${found}</span>
    </${PageHead}>
    <${Filters} query=${query} types=${[...new Set(rows.slice(0, 200).map(({ task_type }) => task_type))]} open=${open} />
    ${chosen.size > 0 && html`<${BulkBar} tasks=${[...chosen.values()]} filter=${whole} clear=${clear} />`}
    <${BulkRun} onEnd=${list.reload} />
    ${
      rows.length > 0
        ? html`<${TaskRows}
            key=${key}
            rows=${rows}
            more=${cursor !== null}
            chosen=${chosen}
            choose=${may('member') ? choose : null}
            chooseAll=${chooseAll}
            loadMore=${list.loadMore}
            seen=${seen}
          />`
        : html`<${Nothing} isLoaded=${isLoaded} error=${error} filtered=${isFiltered(query)} reload=${list.reload} />`
    }
  `;
}

/** @param {{ isLoaded: boolean, error: unknown, filtered: boolean, reload: () => void }} props */
function Nothing({ isLoaded, error, filtered, reload }) {
  const t = useWords();
  if (error) return html`<${Failure} error=${error} retry=${reload} />`;
  if (!isLoaded) return html`<${Loading} />`;
  return filtered
    ? html`<${Empty} title=${t.tasks.noMatch} hint=${t.tasks.noMatchHint} icon="search" />`
    : html`<${Empty} title=${t.tasks.empty} hint=${t.tasks.emptyHint} />`;
}
