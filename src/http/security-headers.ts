import { fastifyHelmet, type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { API_POLICY } from './page-policy.js';

const STRICT: FastifyHelmetOptions = {
  // Written by us below: helmet would take the policy apart and put it together on each request.
  contentSecurityPolicy: false,
  xFrameOptions: { action: 'deny' },
};

/**
 * What is answered where no hook runs (a URL the router refuses, HTTP that Node's parser refuses): what helmet sends,
 * as far as it has a meaning for a text that nobody shows.
 */
export const EARLY_HEADERS = {
  'content-security-policy': API_POLICY,
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * Protects every answer, streams included: helmet's headers, the policy of what is no page, and nothing is stored on its
 * way. A page names its own policy, and what may be kept its own cache-control. To be called before any hook is added.
 */
export function protectAnswers(fastify: FastifyInstance): void {
  // Called, not registered: a registered plugin's hooks run after those added meanwhile, whose refusals would go bare.
  void fastifyHelmet(fastify, STRICT);
  fastify.addHook('onRequest', (_request, { raw }, done) => {
    raw.setHeader('content-security-policy', API_POLICY);
    raw.setHeader('cache-control', 'no-store');
    done();
  });
}
