// @ts-check
import { store } from './store.js';

const BASE = '/dashboard';

/** @typedef {{ path: string, query: URLSearchParams }} Place */

/** Where the page is: `path` below /dashboard. */
export const place = store(placeNow());

/** Follows links of this page without loading it again, and the browser's buttons. */
export function followLinks() {
  window.addEventListener('popstate', () => place.set(placeNow()));
  document.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || !isInside(link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

/** @param {string} href of this page @param {{ replace?: boolean }} [options] */
export function navigate(href, { replace = false } = {}) {
  if (href !== location.pathname + location.search) history[replace ? 'replaceState' : 'pushState'](null, '', href);
  place.set(placeNow());
}

/**
 * The address of a place of this page.
 * @param {string} path @param {Record<string, string | undefined>} [query]
 */
export function hrefOf(path, query = {}) {
  const named = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(/** @type {[string, string][]} */ (named)).toString();
  return `${BASE}${path === '/' ? '' : path}${search && `?${search}`}`;
}

/** @param {string} pathname */
function isInside(pathname) {
  return pathname === BASE || pathname.startsWith(`${BASE}/`);
}

/** @returns {Place} */
function placeNow() {
  const path = location.pathname.slice(BASE.length).replace(/\/+$/, '');
  return { path: path || '/', query: new URLSearchParams(location.search) };
}
