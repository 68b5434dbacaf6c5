import type { QueueStats, QueueStatsReport, TaskEngineHealth } from '@app/task-engine';
import { BrokerSnapshots } from './broker-snapshots.js';

const report = { workers: [] } as unknown as QueueStatsReport;

function lookAt({ latency = async () => 2, stats = async () => report, role = 'api' as 'api' | 'worker' } = {}) {
  const asked = { latency: 0, stats: 0 };
  const health = { brokerLatencyMs: () => (asked.latency++, latency()) } as unknown as TaskEngineHealth;
  const queues = { report: () => (asked.stats++, stats()) } as unknown as QueueStats;
  return { look: new BrokerSnapshots(health, queues, { role }), asked };
}

describe('a look at the broker', () => {
  it('is remembered for two seconds, also for those who ask at once', async () => {
    const { look, asked } = lookAt();
    await Promise.all([look.latest(0), look.latest(1), look.latest(1_999)]);
    expect(asked).toEqual({ latency: 1, stats: 1 });
    expect(await look.latest(2_000)).toEqual({ latencyMs: 2, report });
    expect(asked).toEqual({ latency: 2, stats: 2 });
  });

  it('of a worker leaves the queues alone', async () => {
    const { look, asked } = lookAt({ role: 'worker' });
    expect(await look.latest(0)).toEqual({ latencyMs: 2, report: undefined });
    expect(asked.stats).toBe(0);
  });

  it('reports nothing of a broker that is unavailable, and after a second nothing of what hangs', async () => {
    const away = () => Promise.reject<number>(new Error('away'));
    const hung = () => new Promise<QueueStatsReport>(() => undefined);
    const began = performance.now();
    expect(await lookAt({ latency: away, stats: hung }).look.latest(0)).toEqual({
      latencyMs: undefined,
      report: undefined,
    });
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});
