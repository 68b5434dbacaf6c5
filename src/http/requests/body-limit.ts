import { RouteConfig } from '@nestjs/platform-fastify';
import type { onSendHookHandler, RouteOptions } from 'fastify';
import type { Env } from '../../config/env.js';

/** Which limit a route's body has; routes without one take a task's payload. */
export type BodyKind = 'document' | 'bulk' | 'callback';

declare module 'fastify' {
  interface FastifyContextConfig {
    bodyKind?: BodyKind;
  }
}

/** Lets a route take a whole document (MAX_DOCUMENT_BYTES), many of them (64 MiB) or a callback (64 KiB) instead of one payload. */
export const BodyLimit = (bodyKind: BodyKind): MethodDecorator => RouteConfig({ bodyKind }) as MethodDecorator;

/** Room for the fields around a payload. */
const ENVELOPE_BYTES = 65_536;
const BULK_BYTES = 67_108_864;
const CALLBACK_BYTES = 65_536;
/** Base64 is four thirds of the bytes, and JSON escapes quotes and line ends; the content itself is measured afterwards. */
const ESCAPING = 1.35;

/** The bytes a body may have on the wire. */
export function bodyLimitBytes(env: Pick<Env, 'maxPayloadBytes' | 'maxDocumentBytes'>, kind?: BodyKind): number {
  if (kind === 'bulk') return BULK_BYTES;
  if (kind === 'callback') return CALLBACK_BYTES;
  if (kind === 'document') return Math.ceil(env.maxDocumentBytes * ESCAPING) + ENVELOPE_BYTES;
  return env.maxPayloadBytes + ENVELOPE_BYTES;
}

/** Gives each route that asked for it its own limit; to be called for every route as it is added. */
export function applyBodyLimit(env: Pick<Env, 'maxPayloadBytes' | 'maxDocumentBytes'>, route: RouteOptions): void {
  const kind = route.config?.bodyKind;
  if (kind) route.bodyLimit = bodyLimitBytes(env, kind);
}

/**
 * Lets a client that gets 413 finish sending its body: Fastify would close the connection, and clients that send before they
 * read would see a reset instead of the response. The rest of the body is discarded, within the time of a request.
 */
export const readRefusedBodies: onSendHookHandler = (_request, reply, _payload, done) => {
  if (reply.statusCode === 413) reply.removeHeader('connection');
  done();
};
