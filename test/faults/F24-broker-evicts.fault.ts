import { Redis } from 'ioredis';
import { until } from '../support/until.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const TASKS = 20;

row(
  'F24',
  'Redis is configured to evict keys',
  { brokers: ['redis'], reason: 'PostgreSQL evicts nothing', interruptedAtLeast: TASKS },
  async (rig) => {
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_500 : 20 });
    const redis = new Redis(rig.broker.env.REDIS_URL ?? '');
    try {
      const ids = await rig.client.submitMany(rig.url, TASKS);
      rig.ledger.interrupt(ids);
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await areRefused(rig);
      const late = await rig.api();
      await until(async () => (await rig.client.request(late.baseUrl, 'GET', '/health')).status === 503, {
        what: 'an API that starts now refuses',
      });
      expect(late.output()).toContain('allkeys-lru');
    } finally {
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
      redis.disconnect();
    }
    const mended = performance.now();
    await Promise.all(rig.living().map((process) => rig.isReady(process)));
    return { figure: `ready again after ${Math.round(performance.now() - mended)} ms` };
  },
);

/** Who deploys is told by every process that the broker may forget tasks, and why. */
async function areRefused(rig: Rig): Promise<void> {
  for (const { baseUrl } of rig.living()) {
    const health = () => rig.client.request<unknown>(baseUrl, 'GET', '/health');
    await until(async () => (await health()).status === 503, { timeoutMs: 15_000, what: `${baseUrl} is not ready` });
    expect(JSON.stringify((await health()).body)).toContain('noeviction');
    expect((await rig.client.request(baseUrl, 'GET', '/health/live')).status).toBe(200);
  }
}
