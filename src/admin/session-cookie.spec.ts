import { endedCookie, sessionCookie, shownSession } from './session-cookie.js';

const id = 'a'.repeat(43);

describe('the cookie of a session', () => {
  it('is sent over TLS alone, unless the server is this machine', () => {
    expect(sessionCookie({ id, seconds: 60 }, 'tasks.example.com')).toBe(
      `admin_session=${id}; Path=/admin; Max-Age=60; HttpOnly; SameSite=Strict; Secure`,
    );
    for (const host of ['localhost:8000', '127.0.0.1', '[::1]:8000']) {
      expect(sessionCookie({ id, seconds: 60 }, host)).not.toContain('Secure');
    }
    for (const host of [undefined, 'localhost.evil.example', '127.0.0.1.evil.example']) {
      expect(endedCookie(host)).toContain('; Secure');
    }
  });

  it('is found among others, whole or not at all', () => {
    expect(shownSession(`a=b; admin_session=${id}; c=d`)).toBe(id);
    expect(shownSession(`admin_session=${id}`)).toBe(id);
    for (const cookies of [
      undefined,
      '',
      `xadmin_session=${id}`,
      `admin_session=${id}a`,
      'admin_session=',
      `a=admin_session=${id}`,
    ]) {
      expect(shownSession(cookies)).toBeUndefined();
    }
  });
});
