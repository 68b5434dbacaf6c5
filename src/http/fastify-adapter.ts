import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Env } from '../config/env.js';
import { applyBodyLimit, bodyLimitBytes, readRefusedBodies } from './requests/body-limit.js';
import { endConnectionsOnClose } from './connections-on-close.js';
import { allowOrigins } from './pages/cross-origin.js';
import { answerExpectation, answerRouterError, answerSocketError } from './problems/early-problems.js';
import { jsonBodyParser, refuseEncodings, refuseForms } from './requests/json-body.js';
import { refuseHost, refuseTokenInUrl } from './requests/request-line.js';
import { protectAnswers } from './pages/security-headers.js';

/** Time limits of a connection in milliseconds. */
export interface ConnectionTimes {
  /** A whole request, headers and body, must have arrived; then 408. */
  requestMs: number;
  headersMs: number;
  /** How often Node looks for requests that take too long. */
  checkEveryMs: number;
  /** A connection on which nothing moves is closed; longer than long polls and the comments of streams. */
  idleMs: number;
}

const TIMES: ConnectionTimes = { requestMs: 30_000, headersMs: 10_000, checkEveryMs: 1_000, idleMs: 120_000 };

const MAX_HEADER_BYTES = 65_536;
/** Ids have up to 200 characters; the router's own limit is 100. */
const MAX_PATH_PARAMETER_LENGTH = 256;

/** Fastify as the API's edge: JSON only, bounded in size and time, every refusal a problem. */
export function createFastifyAdapter(
  env: Pick<Env, 'maxPayloadBytes' | 'maxDocumentBytes'> & {
    edge: Pick<Env['edge'], 'trustedProxyHops' | 'allowedOrigins'>;
  },
  times: ConnectionTimes = TIMES,
): FastifyAdapter {
  const bodyLimit = bodyLimitBytes(env);
  const hops = env.edge.trustedProxyHops;
  const adapter = new FastifyAdapter({
    bodyLimit,
    // Written to logs and audit rows, so unique across processes.
    genReqId: () => randomUUID(),
    // Given a number, Fastify trusts no proxy.
    trustProxy: hops === 0 ? false : (_address, hop) => hop < hops,
    requestTimeout: times.requestMs,
    connectionTimeout: times.idleMs,
    // Requests on kept connections are served to the end of a shutdown; streams are ended by their owner.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PATH_PARAMETER_LENGTH },
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: times.headersMs,
      connectionsCheckingInterval: times.checkEveryMs,
      // Node would answer without a body; refuseHost answers with a problem.
      requireHostHeader: false,
    },
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerSocketError,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  endConnectionsOnClose(fastify);
  fastify.server.on('checkExpectation', answerExpectation);
  protectAnswers(fastify);
  allowOrigins(fastify, env.edge.allowedOrigins);
  fastify.addHook('onRoute', (route) => applyBodyLimit(env, route));
  fastify.addHook('onSend', readRefusedBodies);
  fastify.addHook('onRequest', refuseHost);
  fastify.addHook('onRequest', refuseTokenInUrl);
  fastify.addHook('onRequest', refuseEncodings);
  fastify.removeContentTypeParser('text/plain');
  // Registered before Nest asks, so that Nest adds none of its own.
  adapter.useBodyParser('application/json', false, { bodyLimit }, jsonBodyParser(fastify));
  adapter.useBodyParser('application/x-www-form-urlencoded', false, { bodyLimit }, refuseForms);
  return adapter;
}
