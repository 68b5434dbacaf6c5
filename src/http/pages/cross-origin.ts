import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const TAKEN = ['Authorization', 'Content-Type', 'Idempotency-Key', 'Last-Event-ID', 'X-Organization-Id'];
const SHOWN = [
  'Location',
  'Retry-After',
  'Idempotent-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];
const PREFLIGHT_SECONDS = 600;

/**
 * Lets the pages of exactly these origins call the API with a bearer token; browsers never send it cookies of theirs.
 * Without origins nothing of CORS exists, and no browser lets a foreign page read an answer.
 */
export function allowOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const options = {
    origin: (origin: string | undefined, answer: (error: null, allowed: string | false) => void) =>
      answer(null, origin !== undefined && origins.includes(origin) ? origin : false),
    methods: METHODS,
    allowedHeaders: TAKEN,
    exposedHeaders: SHOWN,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  };
  // Called, not registered, as in protectAnswers: what a later hook refuses must be readable too.
  cors(fastify, options, () => undefined);
}
