import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { API_POLICY } from './page-policy.js';

/**
 * What is answered where no hook runs (a URL the router refuses, HTTP that Node's parser refuses): what helmet sends,
 * as far as it applies to a text that no page shows.
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
 * Protects every answer, streams included: helmet's headers, the policy for responses that are not pages, and nothing is stored on its
 * way. A page names its own policy, and what may be kept its own cache-control. To be called before any hook is added.
 */
export function protectAnswers(fastify: FastifyInstance): void {
  const headers = Object.entries({
    ...helmetHeaders(),
    'content-security-policy': API_POLICY,
    'cache-control': 'no-store',
  });
  fastify.addHook('onRequest', (_request, { raw }, done) => {
    for (const [name, value] of headers) raw.setHeader(name, value);
    done();
  });
}

/** Asked once: they are the same for every answer, and its plugin for Fastify makes them anew for each. */
function helmetHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  // Replaced by our own policy, here and on pages.
  const protect = helmet({ contentSecurityPolicy: false, xFrameOptions: { action: 'deny' } });
  protect({} as IncomingMessage, response as unknown as ServerResponse, () => undefined);
  return headers;
}
