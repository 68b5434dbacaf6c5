import { createClient } from '@supabase/supabase-js';
import { Cluster, Redis } from 'ioredis';
import pg from 'pg';
import ws from 'ws';
import { BROKERS, freshBroker, supabase, type TestBroker } from './services.js';
import { until } from './until.js';

const supabaseOptions = { auth: { persistSession: false }, realtime: { transport: ws as never } };

describe('the servers of the tests', () => {
  it('include a Supabase that answers supabase-js as Supabase does', async () => {
    const { url, serviceRoleKey } = await supabase();
    const client = createClient(url, serviceRoleKey, supabaseOptions);

    const missing = await client.from('no_such_table').select();

    expect(missing.error?.code).toMatch(/^(42P01|PGRST205)$/);
    const without = await fetch(`${url}/rest/v1/`);
    expect(without.status).toBe(401);
  });

  it('measure the cosine distance as pgvector does', async () => {
    const { databaseUrl } = await supabase();
    const client = new pg.Client(databaseUrl);
    await client.connect();
    const distance = async (a: string, b: string): Promise<number> => {
      const query = 'select $1::extensions.vector operator(extensions.<=>) $2::extensions.vector as distance';
      return (await client.query<{ distance: number }>(query, [a, b])).rows[0]?.distance ?? -1;
    };
    try {
      expect(await distance('{1,0}', '{0,2}')).toBeCloseTo(1, 12);
      expect(await distance('{1,2,3}', '{2,4,6}')).toBeCloseTo(0, 12);
      expect(await distance('{1,0}', '{-1,0}')).toBeCloseTo(2, 12);
      expect(await distance('{0,0}', '{1,0}')).toBeNaN();
      await expect(distance('{1}', '{1,2}')).rejects.toMatchObject({ code: '22000' });
    } finally {
      await client.end();
    }
  });

  describe.each(BROKERS)('a broker on %s', (kind) => {
    let broker: TestBroker;
    beforeAll(async () => {
      broker = await freshBroker(kind);
    });
    afterAll(() => broker.close());

    it('is the server of its suite alone', async () => {
      const other = await freshBroker(kind);
      expect(other.env).not.toEqual(broker.env);
      await other.close();
    });

    it('does not answer while it is frozen, and does afterwards', async () => {
      await broker.pause();
      const answer = ask(broker);
      const early = await Promise.race([answer, new Promise((done) => setTimeout(done, 300, 'nothing'))]);
      await broker.resume();

      expect(early).toBe('nothing');
      expect(await answer).toBe('1');
    });

    it('comes back on the same address with what it knew after a crash', async () => {
      await broker.kill();
      await expect(ask(broker)).rejects.toThrow();
      await broker.start();

      expect(await until(() => ask(broker), { what: 'the broker answers' })).toBe('1');
    });
  });
});

/** Stores 1 once, and reads it. */
async function ask({ env }: TestBroker): Promise<string> {
  if (env.REDIS_URL) {
    const redis = connectionTo(env.REDIS_URL);
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      await redis.set('known', '1', 'NX');
      return (await redis.get('known')) ?? '';
    } finally {
      redis.disconnect();
    }
  }
  const client = new pg.Client(env.QUEUE_DATABASE_URL);
  try {
    await client.connect();
    await client.query('create table if not exists known as select 1 as value');
    return String((await client.query<{ value: number }>('select value from known')).rows[0]?.value);
  } finally {
    await client.end();
  }
}

/** One that gives up at once. */
function connectionTo(urls: string): Redis | Cluster {
  if (!urls.includes(',')) return new Redis(urls, { lazyConnect: true, retryStrategy: () => null });
  return new Cluster(urls.split(','), { lazyConnect: true, clusterRetryStrategy: () => null });
}
