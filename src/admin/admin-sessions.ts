import type { Claims } from '@app/task-engine';
import { decodeJwt } from 'jose';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { ProblemException } from '../http/problems/problem.js';

/** The longest a browser stays signed in. */
const LONGEST_MS = 3_600_000;

interface StoredSession {
  userId: string;
}

/** A signed-in browser: its session id and the lifetime of that. */
export interface Session {
  id: string;
  seconds: number;
}

/**
 * Browsers that showed an admin's token. A session is a claim in the broker, so every replica knows it and its end; its
 * id says nothing and is of no use but here. The role is trusted for the life of the session, which its token's ends.
 */
export class AdminSessions {
  constructor(
    private readonly authenticator: Pick<Authenticator, 'callerOf'>,
    private readonly claims: Pick<Claims, 'claim' | 'read' | 'release' | 'hasLegacy'>,
    private readonly now: () => number,
  ) {}

  /** @throws ProblemException 401 for a token that is not valid, 403 for one of another role, 503 */
  async open(token: string): Promise<Session> {
    const caller = await this.authenticator.callerOf({ headers: { authorization: `Bearer ${token}` } });
    requireAdmin(caller);
    const left = (decodeJwt(token).exp ?? 0) * 1000 - this.now();
    const lifeMs = Math.min(left, LONGEST_MS);
    if (lifeMs < 1_000) throw new ProblemException(401, 'The token has expired');
    const id = randomBytes(32).toString('base64url');
    await this.claims.claim<StoredSession>(opened(id), { userId: caller.userId }, lifeMs, randomUUID());
    return { id, seconds: Math.floor(lifeMs / 1_000) };
  }

  /** Whose session this is; undefined for one that is unknown or over. @throws BrokerUnavailableError */
  async read(id: string): Promise<Caller | undefined> {
    const session = await this.claims.read<StoredSession>(opened(id));
    if (!session || session.expiresAt <= this.now()) return undefined;
    // A process of the version before ends a session by a second claim; can go with LegacyValues.
    if (await this.claims.hasLegacy(`admin-session-ended:${id}`)) return undefined;
    return { userId: session.value.userId, organizationId: null, role: 'admin', seesEveryOrganization: true };
  }

  /** Ends a session on every replica. @throws BrokerUnavailableError */
  async close(id: string): Promise<void> {
    await this.claims.release(opened(id));
  }
}

/** @throws ProblemException 403 */
export function requireAdmin(caller: Caller): void {
  if (caller.role !== 'admin') throw new ProblemException(403, 'Requires the role admin');
}

const opened = (id: string): string => `admin-session:${id}`;
