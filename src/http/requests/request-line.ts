import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../problems/problem.js';

type Done = (error?: Error) => void;

const TOKEN = /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/;

/** HTTP/1.1 asks for exactly one Host (RFC 9112); with none or two the target of a request is ambiguous. */
export function refuseHost({ raw }: FastifyRequest, _reply: FastifyReply, done: Done): void {
  if (raw.httpVersion === '1.1' && raw.headers.host === undefined) return done(malformedHost());
  if (raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1)
    return done(malformedHost());
  return done();
}

/** On every route, the open ones too: URLs end up in logs and histories, so a token in one is spent. */
export function refuseTokenInUrl({ query, raw }: FastifyRequest, _reply: FastifyReply, done: Done): void {
  if (!raw.url?.includes('?')) return done();
  const values = Object.values((query ?? {}) as Record<string, unknown>).flat();
  if (!values.some((value) => typeof value === 'string' && TOKEN.test(value))) return done();
  return done(new ProblemException(400, 'Tokens belong in the Authorization header, not in the URL'));
}

function malformedHost(): ProblemException {
  return new ProblemException(400, 'The request must have one Host header');
}
