import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Broker } from './broker.js';
import type { RedisClient } from './redis-connections.js';

/** How this process is connected to its broker: Redis or a cluster of them, or a pool on PostgreSQL that waits until BullMQ's tables are there. */
export type BrokerClient = { kind: 'redis'; redis: RedisClient } | { kind: 'postgresql'; pool: Pool };

/**
 * A connection to the broker for small values that all processes of a deployment share: the producers' own on Redis, one
 * apart on PostgreSQL, where submits would be waited for. It may hang with the broker, so each use needs a
 * deadline of its own. The engine closes it; keys beginning with `queue:` and the tables of schema `bullmq` are BullMQ's.
 */
@Injectable()
export class BrokerConnection {
  constructor(private readonly broker: Broker) {}

  /** Opened when first asked for. */
  get client(): BrokerClient {
    return this.broker.client;
  }
}
