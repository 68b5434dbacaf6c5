import { Cluster, Redis } from 'ioredis';
import pg from 'pg';
import type { TestBroker } from '../support/services.js';

/** The broker's server seen from behind the engine. */
export interface RawBroker {
  /** Everything that is stored, as text. */
  dump(): Promise<string>;
  /** Takes an active task's lock away, as if its worker had been silent for too long. */
  stealLock(taskId: string): Promise<void>;
  close(): Promise<void>;
}

/** Looks into a test's broker. */
export function rawBroker({ kind, env }: TestBroker): RawBroker {
  return kind === 'postgresql' ? rawPostgres(env.QUEUE_DATABASE_URL ?? '') : rawRedis(env.REDIS_URL ?? '');
}

function rawRedis(url: string): RawBroker {
  const redis = url.includes(',') ? new Cluster(url.split(',')) : new Redis(url);
  const listed = async (): Promise<string[]> => {
    // The first answer tells that a cluster's primaries are known.
    await redis.ping();
    const primaries = redis instanceof Cluster ? redis.nodes('master') : [redis];
    return (await Promise.all(primaries.map((primary) => primary.keys('*')))).flat();
  };
  const content = async (key: string): Promise<unknown> => {
    switch (await redis.type(key)) {
      case 'hash':
        return redis.hgetall(key);
      case 'list':
        return redis.lrange(key, 0, -1);
      case 'zset':
        return redis.zrange(key, '0', '-1');
      case 'set':
        return redis.smembers(key);
      case 'stream':
        return redis.xrange(key, '-', '+');
      default:
        return redis.get(key);
    }
  };
  return {
    dump: async () => {
      const keys = await listed();
      return JSON.stringify(await Promise.all(keys.map(async (key) => [key, await content(key)])));
    },
    stealLock: async (taskId) => {
      const lane = taskId.split('-')[0] ?? '';
      await redis.del(`queue:${redis instanceof Cluster ? `{${lane}}` : lane}:${taskId}:lock`);
    },
    close: async () => redis.disconnect(),
  };
}

function rawPostgres(connectionString: string): RawBroker {
  const pool = new pg.Pool({ connectionString, max: 2 });
  pool.on('error', () => undefined);
  return {
    dump: async () => {
      const tables = await pool.query<{ name: string }>(
        `select table_name as name from information_schema.tables where table_schema = 'bullmq'`,
      );
      const contents = await Promise.all(
        tables.rows.map(({ name }) => pool.query<{ row: string }>(`select t::text as row from bullmq."${name}" t`)),
      );
      return contents.flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n');
    },
    stealLock: async (taskId) => {
      await pool.query(`update bullmq.job set lock_token = 'nobody', locked_until_ms = 1 where id = $1`, [taskId]);
    },
    close: () => pool.end(),
  };
}
