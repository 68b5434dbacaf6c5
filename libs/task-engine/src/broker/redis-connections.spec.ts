import { Cluster, Redis } from 'ioredis';
import { openRedis, type RedisClient } from './redis-connections.js';

describe('openRedis', () => {
  const opened: RedisClient[] = [];
  afterEach(() => opened.splice(0).forEach((redis) => redis.disconnect()));

  function open(urls: string, manner: 'producer' | 'consumer' = 'producer'): RedisClient {
    const redis = openRedis(urls, manner);
    redis.on('error', () => undefined);
    opened.push(redis);
    return redis;
  }

  it('takes one URL for one Redis', () => {
    expect(open('redis://127.0.0.1:1')).toBeInstanceOf(Redis);
  });

  it('takes several URLs for a cluster, and gives user, password and TLS to the servers that it names later too', () => {
    const { options } = open('rediss://me:p%40ss@127.0.0.1:1, rediss://me:p%40ss@[::1]:2') as Cluster;
    expect(options.redisOptions).toMatchObject({ username: 'me', password: 'p@ss', tls: {} });
  });

  it('speaks plainly, without a password, where the URLs have none', () => {
    const { options } = open('redis://127.0.0.1:1,redis://127.0.0.1:2') as Cluster;
    expect(Object.keys(options.redisOptions ?? {})).not.toEqual(expect.arrayContaining(['password', 'tls']));
  });

  it('refuses a producer’s command at once while no server is there, and lets a consumer’s wait', async () => {
    const urls = 'redis://127.0.0.1:1,redis://127.0.0.1:2';
    await expect(open(urls).set('key', 'value')).rejects.toThrow();
    const waiting = open(urls, 'consumer').set('key', 'value');
    waiting.catch(() => undefined);
    const first = await Promise.race([waiting, new Promise((done) => setTimeout(done, 300, 'still waiting'))]);
    expect(first).toBe('still waiting');
  });
});
