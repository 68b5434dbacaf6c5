import type { Session } from './admin-sessions.js';

const NAME = 'admin_session';
const SHOWN = new RegExp(`(?:^|;\\s*)${NAME}=([\\w-]{43})(?:;|$)`);
/** Where a browser takes plain HTTP, so that the page works on a developer's machine. */
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** The session that a request shows, if it shows one. */
export function shownSession(cookies: string | undefined): string | undefined {
  return SHOWN.exec(cookies ?? '')?.[1];
}

/** Never readable by scripts, never sent along with what another site began, and only below /admin. */
export function sessionCookie({ id, seconds }: Session, host: string | undefined): string {
  const secure = LOCAL_HOST.test(host ?? '') ? '' : '; Secure';
  return `${NAME}=${id}; Path=/admin; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** Has the browser forget its session. */
export function endedCookie(host: string | undefined): string {
  return sessionCookie({ id: '', seconds: 0 }, host);
}
