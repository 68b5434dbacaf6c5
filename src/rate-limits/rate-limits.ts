import type { FastifyReply } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { clientOf } from './client-address.js';
import type { LeasedLimit } from './leased-limit.js';
import { applyVerdict, type PolicyName } from './verdict-headers.js';

/** The limits of requests a minute; one that is off costs nothing. */
export class RateLimits {
  constructor(private readonly limits: Partial<Record<PolicyName, LeasedLimit | undefined>>) {}

  /** Whether addresses are counted at all. */
  get countsAddresses(): boolean {
    return this.limits.address !== undefined;
  }

  /** Counts a request of this client before anything is known of it. @throws ProblemException 429 */
  countAddress(address: string | undefined, reply: FastifyReply): Promise<void> | void {
    return this.count('address', () => `address:${clientOf(address ?? '')}`, reply);
  }

  /** Counts a request of the caller's organization; of the user for an admin who names none. @throws ProblemException 429 */
  countCaller(
    { organizationId, userId }: Pick<Caller, 'organizationId' | 'userId'>,
    reply: FastifyReply,
  ): Promise<void> | void {
    const key = () => (organizationId === null ? `user:${userId}` : `organization:${organizationId}`);
    return this.count('organization', key, reply);
  }

  private count(name: PolicyName, keyOf: () => string, reply: FastifyReply): Promise<void> | void {
    const limit = this.limits[name];
    if (!limit) return;
    const verdict = limit.take(keyOf());
    if (verdict instanceof Promise) return verdict.then((decided) => applyVerdict(name, decided, reply));
    return applyVerdict(name, verdict, reply);
  }
}
