import { BrokerConnection } from '@app/task-engine';
import { Global, Logger, Module } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { InsuredCounter } from './insured-counter.js';
import { LeasedLimit } from './leased-limit.js';
import { MemoryCounter } from './memory-counter.js';
import { RateLimits } from './rate-limits.js';
import { StoredCounter } from './stored-counter.js';
import { WINDOW_SECONDS } from './verdict-headers.js';

const WINDOW_MS = WINDOW_SECONDS * 1000;

/** The limits that all replicas share, everywhere in the application. */
@Global()
@Module({
  providers: [{ provide: RateLimits, useFactory: rateLimits, inject: [ENV, BrokerConnection] }],
  exports: [RateLimits],
})
export class RateLimitsModule {}

function rateLimits({ edge }: Env, connection: BrokerConnection): RateLimits {
  const now = (): number => performance.now();
  const logger = new Logger(RateLimits.name);
  if (edge.organizationPerMinute === 0 && edge.addressPerMinute === 0) return new RateLimits({});
  const store = new StoredCounter(connection.client, WINDOW_MS);
  // Made ahead, so that no request waits for it; where it fails the first one tries again.
  store.whenReady().catch(() => undefined);
  const memory = new MemoryCounter(WINDOW_MS, now);
  const counter = new InsuredCounter(store, edge.countTimeoutMs, memory, now, (line) => logger.warn(line));
  const limitOf = (perMinute: number) => (perMinute === 0 ? undefined : new LeasedLimit(perMinute, counter, now));
  return new RateLimits({
    organization: limitOf(edge.organizationPerMinute),
    address: limitOf(edge.addressPerMinute),
  });
}
