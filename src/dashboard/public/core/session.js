// @ts-check
import { config } from './config.js';
import { store } from './store.js';
import { identityIn, includesRole } from './token.js';

/** @typedef {import('./token.js').Identity & { token: string }} Session */
/** @typedef {'left' | 'expired' | null} Ending */

/**
 * The access token lives in this tab's sessionStorage: reloading keeps who is signed in, closing the tab forgets it, and no
 * other tab reads it. The refresh token, which is good for weeks, never leaves memory.
 */
const KEPT = 'dashboard.access_token';
const REFRESH_BEFORE_MS = 60_000;
const LONGEST_TIMER_MS = 2_147_483_647;

/** Who is signed in. @type {import('./store.js').Store<Session | null>} */
export const session = store(/** @type {Session | null} */ (null));
/** How the last session ended. @type {import('./store.js').Store<Ending>} */
export const ending = store(/** @type {Ending} */ (null));
/** The token has ended: the page is kept, out of sight, until a user signs in again. */
export const isLocked = store(false);
/** The organization that an admin looks at; empty for every one. */
export const chosenOrganization = store('');

/** @type {string | undefined} */
let refreshToken;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {import('./token.js').Role} needed */
export function may(needed) {
  return session.value !== null && includesRole(session.value.role, needed);
}

/** The session from before this page was loaded again. */
export function restoreSession() {
  if (history.state?.left) {
    history.replaceState(null, '');
    ending.set('left');
  }
  const token = sessionStorage.getItem(KEPT);
  if (token !== null && !open(token)) sessionStorage.removeItem(KEPT);
}

/**
 * @param {string} token
 * @returns {boolean} false for a text that is not a token, or one that has expired
 */
export function open(token) {
  const identity = identityIn(token, config.claims);
  if (!identity || identity.expiresAt <= Date.now()) return false;
  if (pageOwner(identity) !== pageOwner(session.value)) chosenOrganization.set('');
  sessionStorage.setItem(KEPT, token);
  session.set({ ...identity, token });
  ending.set(null);
  isLocked.set(false);
  watchExpiry(identity.expiresAt);
  return true;
}

/** The token counts no more; what is on the page waits for its owner. */
export function lock() {
  sessionStorage.removeItem(KEPT);
  refreshToken = undefined;
  clearTimeout(timer);
  if (session.value) session.set({ ...session.value, token: '' });
  ending.set('expired');
  isLocked.set(true);
}

/** Forgets the token and all that was shown: the page is loaded anew, so nothing of it stays in memory. */
export function leave() {
  sessionStorage.removeItem(KEPT);
  if (refreshToken !== undefined && config.supabase && session.value) revoke(config.supabase, session.value.token);
  refreshToken = undefined;
  history.replaceState({ left: true }, '', '/dashboard');
  location.reload();
}

/** Resolves when there is a token again. @param {AbortSignal | undefined} signal @returns {Promise<void>} */
export function unlocked(signal) {
  if (!isLocked.value) return Promise.resolve();
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const leaveStore = isLocked.subscribe(() => (leaveStore(), resolve()));
    signal?.addEventListener('abort', () => (leaveStore(), reject(signal.reason)), { once: true });
  });
}

/** Owner of the page: it is reset for another user. @param {import('./token.js').Identity | null} identity */
export function pageOwner(identity) {
  return identity && JSON.stringify([identity.userId, identity.organizationId, identity.role]);
}

/** @param {string} email @param {string} password @throws {Error} with what Supabase says */
export async function signIn(email, password) {
  await grant('password', { email, password });
}

/** @param {import('./token.js').Role} role */
export async function signInAsDeveloper(role) {
  const response = await fetch('/dashboard/development-token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role }),
  });
  if (!response.ok) throw new Error(String(response.status));
  open((await response.json()).access_token);
}

/** @param {number} expiresAt */
function watchExpiry(expiresAt) {
  clearTimeout(timer);
  const left = expiresAt - Date.now() - (refreshToken === undefined ? 0 : REFRESH_BEFORE_MS);
  timer = setTimeout(() => void renew(), Math.min(Math.max(left, 1_000), LONGEST_TIMER_MS));
}

async function renew() {
  const { value } = session;
  if (!value) return;
  try {
    if (refreshToken !== undefined) await grant('refresh_token', { refresh_token: refreshToken });
  } catch {
    // Asked again as long as the token that is there is good.
  }
  const { expiresAt } = session.value ?? value;
  if (expiresAt <= Date.now()) lock();
  else if (session.value === value) timer = setTimeout(() => void renew(), Math.min(5_000, expiresAt - Date.now()));
}

/** @param {'password' | 'refresh_token'} type @param {Record<string, string>} body */
async function grant(type, body) {
  if (!config.supabase) throw new Error('No Supabase Auth here');
  const { url, anon_key } = config.supabase;
  const response = await fetch(`${url}/auth/v1/token?grant_type=${type}`, {
    method: 'POST',
    headers: { apikey: anon_key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new SignInError(response.status, answer.msg ?? answer.error_description ?? '');
  refreshToken = answer.refresh_token;
  if (!open(answer.access_token)) throw new SignInError(500, '');
}

/** Its refresh token is good for weeks: this ends the session at Supabase. @param {{ url: string, anon_key: string }} supabase @param {string} token */
function revoke({ url, anon_key }, token) {
  const headers = { apikey: anon_key, authorization: `Bearer ${token}` };
  void fetch(`${url}/auth/v1/logout?scope=local`, { method: 'POST', headers, keepalive: true }).catch(() => undefined);
}

/** A sign-in that Supabase Auth refused. */
export class SignInError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}
