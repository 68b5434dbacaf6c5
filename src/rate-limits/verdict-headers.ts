import type { FastifyReply } from 'fastify';
import { ProblemException } from '../http/problems/problem.js';
import type { Verdict } from './leased-limit.js';

/** Whose requests are counted together. */
export type PolicyName = 'organization' | 'address';

/** Windows are fixed and as long as the settings say: a minute. */
export const WINDOW_SECONDS = 60;

/** Sets the RateLimit headers of the response, whatever its status. @throws ProblemException 429 when it has to wait */
export function applyVerdict(
  name: PolicyName,
  { allowed, limit, remaining, resetMs }: Verdict,
  reply: FastifyReply,
): void {
  const seconds = Math.max(1, Math.ceil(resetMs / 1000));
  // The draft of the IETF, and the three fields of its earlier versions that most clients read.
  reply.headers({
    'ratelimit-policy': `"${name}";q=${limit};w=${WINDOW_SECONDS}`,
    ratelimit: `"${name}";r=${remaining};t=${seconds}`,
    'ratelimit-limit': limit,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': seconds,
  });
  if (allowed) return;
  throw new ProblemException(429, `At most ${limit} requests a minute are allowed for one ${name}`, {
    headers: { 'retry-after': String(seconds) },
  });
}
