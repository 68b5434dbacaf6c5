import type { FastifyBodyParser, FastifyInstance, FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import './body-text.js';
import { excessOf } from './json-bounds.js';
import { ProblemException } from '../problems/problem.js';

/** Parses JSON of strict UTF-8 within bounds, refusing keys that reach for a prototype; an empty body counts as absent. */
export function jsonBodyParser(fastify: FastifyInstance): FastifyBodyParser<Buffer> {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  return (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(new ProblemException(400, 'The body is not UTF-8'), undefined);
    const excess = excessOf(body);
    if (excess !== undefined) return done(excessive(excess), undefined);
    const text = body.toString('utf8');
    if (request.routeOptions.config.keepsBodyText) request.bodyText = text;
    return parse(request, text, done);
  };
}

function excessive(message: string): ProblemException {
  return new ProblemException(422, `The body ${message}`, { errors: [{ field: 'body', message }] });
}

/** Replaces Nest's parser of HTML forms. */
export const refuseForms: FastifyBodyParser<Buffer> = (_request, _body, done) => {
  done(new ProblemException(415, 'The body must be application/json'), undefined);
};

/** Compressed bodies would be measured before they unfold, other charsets read as what they are not: 415 for both. */
export function refuseEncodings(request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void {
  const { 'content-encoding': encoding, 'content-type': type } = request.headers;
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return done(new ProblemException(415, 'Compressed bodies are not supported'));
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    return done(new ProblemException(415, 'The body must be UTF-8'));
  return done();
}
