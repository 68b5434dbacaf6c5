import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../problems/problem.js';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/**
 * Reads the Idempotency-Key header; undefined when absent.
 * @throws ProblemException 400 for anything but 1–255 visible ASCII characters: a header is a parameter, not a body field
 */
export function idempotencyKeyOf(headers: FastifyRequest['headers']): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && VISIBLE_ASCII.test(key)) return key;
  throw new ProblemException(400, 'Idempotency-Key must be 1–255 visible ASCII characters');
}

/** The request's Idempotency-Key, or undefined. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined =>
  idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>().headers),
);

/** Shows in /docs that a route takes an Idempotency-Key. */
export const ApiIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: '1–255 visible ASCII characters: the same key and body give the same task, another body 422.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]{1,255}$' },
  });
