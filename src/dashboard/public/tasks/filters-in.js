// @ts-check

/** The filters of the list, as they are in the page's address. */
export const FILTERS = /** @type {const} */ ([
  'name',
  'status',
  'task_type',
  'priority',
  'tag',
  'period',
  'error_code',
  'batch_id',
]);

/** @type {Record<string, number>} */
const PERIODS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 };

/** The filters of an address as the API takes them. @param {URLSearchParams} query @param {number} now */
export function askedOf(query, now) {
  const asked = new URLSearchParams();
  for (const name of FILTERS) {
    if (name === 'period') continue;
    const value = query.get(name)?.trim();
    if (value) asked.set(name, value);
  }
  const period = PERIODS[query.get('period') ?? ''];
  if (period !== undefined) asked.set('created_after', new Date(now - period).toISOString());
  return asked;
}

/** Identifies a set of filters. @param {URLSearchParams} query */
export function filterKey(query) {
  return FILTERS.map((name) => `${name}=${query.get(name) ?? ''}`).join('&');
}

/** How many filters are set. @param {URLSearchParams} query */
export function filtersIn(query) {
  return FILTERS.filter((name) => query.get(name)).length;
}

/** @param {URLSearchParams} query */
export function isFiltered(query) {
  return filtersIn(query) > 0;
}
