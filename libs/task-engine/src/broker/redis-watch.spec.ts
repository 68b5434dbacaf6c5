import type { Redis } from 'ioredis';
import { RedisWatch } from './redis-watch.js';

describe('RedisWatch', () => {
  const logger = { error: jest.fn(), warn: jest.fn() };
  const INFO = 'redis_version:7.2.0\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n';
  const watchOf = (status: string): RedisWatch => {
    const redis = { status, info: () => Promise.resolve(INFO), nodes: () => [], options: {} };
    return new RedisWatch(redis as unknown as Redis, logger);
  };

  it('finds nothing wrong with a server that is ready', async () => {
    await expect(watchOf('ready').problem()).resolves.toBeUndefined();
  });

  it('does not take a server that answers INFO while it loads its data for one that takes tasks', async () => {
    await expect(watchOf('connect').problem()).rejects.toThrow('is not ready');
  });
});
