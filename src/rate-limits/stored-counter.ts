import type { BrokerClient } from '@app/task-engine';
import { hash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible';
import type { Count, Counter } from './counter.js';
import { createCountersTable, SCHEMA, TABLE } from './counters-table.js';

/** BullMQ's keys begin with `queue:`. */
const KEY_PREFIX = 'rate-limit';

/** Counts where all replicas count: in Redis or PostgreSQL, whichever the broker is. */
export class StoredCounter implements Counter {
  private readonly limiter: RateLimiterAbstract;
  private ready: Promise<void> | undefined;

  constructor(
    private readonly client: BrokerClient,
    windowMs: number,
  ) {
    const options = { keyPrefix: KEY_PREFIX, points: Number.MAX_SAFE_INTEGER, duration: windowMs / 1000 };
    this.limiter =
      client.kind === 'redis'
        ? new RateLimiterRedis({ ...options, storeClient: client.redis, rejectIfRedisNotReady: true })
        : new RateLimiterPostgres({
            ...options,
            storeClient: client.pool,
            storeType: 'pool',
            schemaName: SCHEMA,
            tableName: TABLE,
            tableCreated: true,
          });
  }

  /** Callers name organizations: a digest is short and has no separator, whatever they chose. */
  async add(key: string, points: number): Promise<Count> {
    await this.whenReady();
    const { consumedPoints, msBeforeNext } = await this.limiter.consume(hash('sha256', key, 'base64url'), points);
    return { total: consumedPoints, resetMs: msBeforeNext };
  }

  /** Resolves once there is something to count in. @throws Error when it cannot be made now; the next call tries again */
  whenReady(): Promise<void> {
    const { client } = this;
    if (client.kind === 'redis') return Promise.resolve();
    this.ready ??= createCountersTable(client.pool).catch((error: unknown) => {
      this.ready = undefined;
      throw error;
    });
    return this.ready;
  }
}
