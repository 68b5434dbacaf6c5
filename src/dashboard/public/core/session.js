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

/** Whoever was signed in before this page was loaded again. */
export function restoreSession() {
  const token = sessionStorage.getItem(KEPT);
  if (token !== null && !open(token)) sessionStorage.removeItem(KEPT);
}

/**
 * @param {string} token
 * @returns {boolean} false for what is no token, or one that has expired
 */
export function open(token) {
  const identity = identityIn(token, config.claims);
  if (!identity || identity.expiresAt <= Date.now()) return false;
  sessionStorage.setItem(KEPT, token);
  session.set({ ...identity, token });
  ending.set(null);
  watchExpiry(identity.expiresAt);
  return true;
}

/** Forgets the token. @param {Exclude<Ending, null>} how */
export function end(how) {
  sessionStorage.removeItem(KEPT);
  refreshToken = undefined;
  clearTimeout(timer);
  chosenOrganization.set('');
  ending.set(how);
  session.set(null);
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
  if (expiresAt <= Date.now()) end('expired');
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

/** A sign-in that Supabase Auth refused. */
export class SignInError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}
