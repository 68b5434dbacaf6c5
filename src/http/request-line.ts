import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuseTokenInQuery } from '../auth/authenticator.js';
import { ProblemException } from './problem.js';

type Done = (error?: Error) => void;

/** HTTP/1.1 asks for exactly one Host (RFC 9112); with none or two nobody can say whom a request is for. */
export function refuseHost({ raw }: FastifyRequest, _reply: FastifyReply, done: Done): void {
  if (raw.httpVersion === '1.1' && raw.headers.host === undefined) return done(malformedHost());
  if (raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1)
    return done(malformedHost());
  return done();
}

/** On every route, the open ones too: URLs end up in logs and histories. */
export function refuseTokenInUrl({ query, raw }: FastifyRequest, _reply: FastifyReply, done: Done): void {
  if (!raw.url?.includes('?')) return done();
  try {
    refuseTokenInQuery(query);
  } catch (error) {
    return done(error as Error);
  }
  return done();
}

function malformedHost(): ProblemException {
  return new ProblemException(400, 'The request must have one Host header');
}
