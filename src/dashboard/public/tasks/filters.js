// @ts-check
import { hrefOf, navigate, place } from '../core/router.js';
import { html, useEffect, useRef } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { FILTERS, isFiltered } from './filters-in.js';

const TYPED_MS = 300;

/**
 * The filters of the list; their values are in the page's address.
 * @param {{ query: URLSearchParams, types: string[], open: boolean }} props
 */
export function Filters({ query, types, open }) {
  const t = useWords();
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => () => clearTimeout(timer.current), []);
  const apply = () => {
    clearTimeout(timer.current);
    if (!form.current) return;
    const chosen = new FormData(form.current);
    const values = Object.fromEntries(FILTERS.map((name) => [name, String(chosen.get(name) ?? '').trim()]));
    navigate(hrefOf(place.value.path, values), { replace: true });
  };
  const typed = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(apply, TYPED_MS);
  };
  const clear = () => {
    form.current?.reset();
    navigate(hrefOf(place.value.path), { replace: true });
  };
  const named = query.get('task_type');
  const shownTypes = [
    ...new Set([...Object.keys(t.types).filter((type) => type !== 'bulk_action'), ...types, ...(named ? [named] : [])]),
  ];
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    apply();
  };
  return html`<form
    ref=${form}
    id="filters"
    role="search"
    aria-label=${t.tasks.filters}
    class="filters ${open ? 'open' : ''}"
    onSubmit=${submit}
    onChange=${apply}
  >
    <input
      name="name"
      type="search"
      aria-label=${t.tasks.search}
      placeholder=${t.tasks.search}
      maxlength="200"
      defaultValue=${query.get('name') ?? ''}
      onInput=${typed}
    />
    ${choice('status', t.tasks.status, t.tasks.anyStatus, Object.entries(t.status), query)}
    ${choice(
      'task_type',
      t.tasks.type,
      t.tasks.anyType,
      shownTypes.map((type) => [type, t.types[/** @type {keyof typeof t.types} */ (type)] ?? type]),
      query,
    )}
    ${choice('priority', t.tasks.priority, t.tasks.anyPriority, Object.entries(t.priority), query)}
    <input
      name="tag"
      aria-label=${t.tasks.tag}
      placeholder=${t.tasks.tag}
      maxlength="64"
      defaultValue=${query.get('tag') ?? ''}
      onInput=${typed}
    />
    ${choice('period', t.tasks.period, t.tasks.anyTime, Object.entries(t.tasks.periods), query)}
    ${carried('error_code', t.deadLetters.code, query)} ${carried('batch_id', t.task.batch, query)}
    <button type="button" class="button quiet" disabled=${!isFiltered(query)} onClick=${clear}>${t.tasks.clear}</button>
  </form>`;
}

/** @param {string} name @param {string} label @param {string} any @param {string[][]} options @param {URLSearchParams} query */
function choice(name, label, any, options, query) {
  const chosen = query.get(name) ?? '';
  return html`<select name=${name} aria-label=${label}>
    <option value="" selected=${chosen === ''}>${any}</option>
    ${options.map(([value, text]) => html`<option value=${value} selected=${value === chosen}>${text}</option>`)}
  </select>`;
}

/** What another page's link asked for stays until it is cleared. @param {string} name @param {string} label @param {URLSearchParams} query */
function carried(name, label, query) {
  const value = query.get(name);
  return (
    value &&
    html`<input name=${name} aria-label=${label} title=${`${label}: ${value}`} defaultValue=${value} maxlength="64" />`
  );
}
