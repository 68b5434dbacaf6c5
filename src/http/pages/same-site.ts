import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../problems/problem.js';

const SAFE = ['GET', 'HEAD'];

/** Refuses what another site's page had the browser send (its forms need no permission of ours); for what changes something. */
export function refuseOtherSites(
  { method, headers }: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  if (SAFE.includes(method)) return done();
  const { origin, host, 'sec-fetch-site': site } = headers;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && hostOf(origin) !== host?.toLowerCase();
  if (!foreignSite && !foreignOrigin) return done();
  return done(new ProblemException(403, 'Cross-site requests are not allowed'));
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
