// @ts-check
import { chosenOrganization, isLocked, lock, session, unlocked } from './session.js';
import { store } from './store.js';

const PREFIX = '/api/background';
const PATIENCE_MS = 35_000;

/** Whether the API answers. */
export const reachable = store(true);

/** An answer that is not 2xx, or none (`status` 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{ detail?: string, errors?: { field: string, message: string }[] }} problem
   * @param {number} retryAfterMs
   */
  constructor(status, problem = {}, retryAfterMs = 0) {
    super(problem.detail ?? '');
    this.status = status;
    this.errors = problem.errors ?? [];
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * @typedef {{ method?: string, body?: unknown, accept?: string, headers?: Record<string, string>, signal?: AbortSignal | undefined }} Asking
 */

/**
 * Sends a request to the API as the signed-in user.
 * @template T
 * @param {string} path below /api/background
 * @param {Asking} [asking]
 * @returns {Promise<T>}
 * @throws {ApiError}
 */
export async function ask(path, asking = {}) {
  const response = await request(path, asking);
  return response.status === 204 ? /** @type {T} */ (undefined) : response.json();
}

/** As `ask`, for what is saved as a file. @param {string} path @param {string} accept @returns {Promise<Blob>} */
export async function askFile(path, accept) {
  return (await request(path, { accept })).blob();
}

/** @param {string} path @param {Asking} asking @returns {Promise<Response>} */
export async function request(path, { method = 'GET', body, accept = 'application/json', headers = {}, signal }) {
  // Requests made meanwhile wait until a user signs in again.
  if (headers.authorization === undefined) await unlocked(signal);
  const asker = session.value;
  const response = await answerTo(path, {
    method,
    headers: {
      accept,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...credentials(),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  // 503 is the API's own answer for an unavailable broker or database: the API itself responds.
  reachable.set(response.status !== 502 && response.status !== 504);
  if (response.ok) return response;
  if (response.status === 401 && session.value === asker && asker !== null && !isLocked.value) lock();
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, problem, 1_000 * Number(response.headers.get('retry-after') ?? 0) || 0);
}

/** @returns {Record<string, string>} */
function credentials() {
  const { value } = session;
  if (!value) return {};
  return {
    authorization: `Bearer ${value.token}`,
    ...(value.role === 'admin' && chosenOrganization.value && { 'x-organization-id': chosenOrganization.value }),
  };
}

/** @param {string} path @param {RequestInit} init */
async function answerTo(path, init) {
  const patience =
    init.headers && /event-stream/.test(JSON.stringify(init.headers)) ? [] : [AbortSignal.timeout(PATIENCE_MS)];
  const signal = AbortSignal.any([...patience, ...(init.signal ? [init.signal] : [])]);
  try {
    return await fetch(PREFIX + path, { ...init, signal, cache: 'no-store' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    reachable.set(false);
    throw new ApiError(0);
  }
}
