import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from './authenticator.js';

/** Guards run when the body has been read; this much of it is read from every caller. */
const ANYBODYS_BYTES = 65_536;

/**
 * Reads a large body only for a caller with a valid token: else any caller could have the process hold and parse 64 MiB a
 * request. Routes whose callers sign the body cannot know them before.
 */
export function askBeforeLargeBodies(fastify: FastifyInstance, authenticator: Pick<Authenticator, 'callerOf'>): void {
  fastify.addHook('onRequest', async (request) => {
    if (mayBeLarge(request) && !request.routeOptions.config.keepsBodyText) await authenticator.callerOf(request);
  });
}

function mayBeLarge({ headers, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.bodyLimit !== undefined && routeOptions.bodyLimit <= ANYBODYS_BYTES) return false;
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > ANYBODYS_BYTES;
}
