import type { FastifyInstance } from 'fastify';
import { isLimited } from './limited-routes.js';
import type { RateLimits } from './rate-limits.js';

/** Counts each request by its client's address, before its token is looked at or its body is read. */
export function limitAddresses(fastify: FastifyInstance, limits: RateLimits): void {
  if (!limits.countsAddresses) return;
  fastify.addHook('onRequest', async (request, reply) => {
    if (isLimited(request.routeOptions.url)) await limits.countAddress(request.ip, reply);
  });
}
