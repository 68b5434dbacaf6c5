import type { INestApplication } from '@nestjs/common';

/** Routes outside the API's prefix. */
const UNPREFIXED = [
  'health',
  'health/live',
  'api/background/health',
  'metrics',
  'dev/outbox',
  'dev/outbox/:message_id',
];

/** Puts the API below /api/background. */
export function prefixPaths(app: INestApplication): void {
  app.setGlobalPrefix('api/background', { exclude: UNPREFIXED });
}
