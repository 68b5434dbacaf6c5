import { SignJWT } from 'jose';
import type { Role } from '../auth/caller.js';
import { AdminSessions } from './admin-sessions.js';

const START = 1_800_000_000_000;

describe('the sessions of admins', () => {
  const claimed = new Map<string, { value: object; expiresAt: number }>();
  const claims = {
    claim: async <Value extends object>(key: string, value: Value, ttlMs: number) => {
      claimed.set(key, { value, expiresAt: now + ttlMs });
      return { value, won: true };
    },
    read: async <Value extends object>(key: string) =>
      claimed.get(key) as { value: Value; expiresAt: number } | undefined,
    release: async (key: string) => void claimed.delete(key),
    hasLegacy: async (key: string) => endedBefore.has(key),
  };
  const endedBefore = new Set<string>();
  let now = START;
  let role: Role = 'admin';
  const authenticator = { callerOf: async () => ({ userId: 'u', organizationId: null, role }) };
  const sessions = new AdminSessions(authenticator, claims, () => now);
  const tokenFor = (seconds: number) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(START / 1000 + seconds)
      .sign(new Uint8Array(32));

  beforeEach(() => {
    now = START;
    role = 'admin';
    claimed.clear();
  });

  it('last an hour and not a moment longer, even where the broker still holds them', async () => {
    const { id, seconds } = await sessions.open(await tokenFor(90_000));
    expect(seconds).toBe(3_600);
    now = START + 3_599_999;
    expect(await sessions.read(id)).toMatchObject({ userId: 'u', role: 'admin' });
    now = START + 3_600_000;
    expect(await sessions.read(id)).toBeUndefined();
  });

  it('end with the token', async () => {
    expect((await sessions.open(await tokenFor(61))).seconds).toBe(61);
    await expect(sessions.open(await tokenFor(-5))).rejects.toMatchObject({ status: 401 });
  });

  it('are opened by admins alone', async () => {
    role = 'manager';
    await expect(sessions.open(await tokenFor(60))).rejects.toMatchObject({ status: 403 });
    expect(claimed.size).toBe(0);
  });

  it('hold nothing of the token, and none is known before it was opened or after it was closed', async () => {
    const token = await tokenFor(60);
    const { id } = await sessions.open(token);
    expect(JSON.stringify([...claimed.values()])).not.toContain(token.slice(0, 20));
    expect(await sessions.read('x'.repeat(43))).toBeUndefined();
    await sessions.close(id);
    expect(await sessions.read(id)).toBeUndefined();
    expect(claimed.size).toBe(0);
  });

  it('end also where a process of the version before ended them', async () => {
    const { id } = await sessions.open(await tokenFor(60));
    endedBefore.add(`admin-session-ended:${id}`);
    expect(await sessions.read(id)).toBeUndefined();
  });
});
