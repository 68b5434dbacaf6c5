import { expectStatus } from '../../support/api-client.js';
import { until } from '../../support/until.js';
import type { Stage } from '../../support/stage.js';

const LANES = ['critical', 'high', 'normal', 'low'] as const;

export function operating(stage: Stage): void {
  it('keeps a paused queue’s tasks until it is resumed, and tells so', async () => {
    const member = await stage.caller();
    const admin = await stage.caller('admin');
    const hook = stage.receivers.hook();
    const neighbour = stage.receivers.hook();
    expectStatus(204, await admin.post('/queue/high/pause'));
    const before = await stage.elsewhere(admin).stats();
    const paused = await member.deliver(hook.url, { priority: 'high' });
    const free = await member.deliver(neighbour.url, { priority: 'normal' });

    expect((await member.ended(free.task_id)).status).toBe('completed');
    const { queues } = await stage.elsewhere(admin).stats();
    expect(queues.high).toMatchObject({
      paused: true,
      waiting: before.queues.high.waiting + 1,
      oldest_waiting_ms: expect.any(Number),
    });
    expect(queues.normal.paused).toBe(false);
    expect(await member.task(paused.task_id, '?include=position')).toMatchObject({
      status: 'pending',
      waiting_for: { reason: 'paused', position: 1 },
    });
    expect(hook.deliveries).toHaveLength(0);
    expectStatus(204, await admin.post('/queue/high/resume'));
    expect((await member.ended(paused.task_id)).status).toBe('completed');
    expect((await admin.stats()).queues.high).toMatchObject({ paused: false, waiting: 0 });
  });

  it('counts queues and workers, and measures what they did', async () => {
    const member = await stage.caller();
    const admin = await stage.caller('admin');
    const before = await admin.stats();
    const failing = await member.deliver(stage.receivers.hook({ status: 410 }).url);
    const tasks = await Promise.all(Array.from({ length: 5 }, () => member.deliver(stage.receivers.hook().url)));
    const ended = await Promise.all([failing, ...tasks].map(({ task_id }) => member.ended(task_id)));
    expect(ended.map(({ status }) => status)).toEqual(['failed', ...Array<string>(5).fill('completed')]);
    const delayed = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3600 });

    const stats = await stage.elsewhere(admin).stats();
    const lane = {
      waiting: expect.any(Number),
      active: expect.any(Number),
      delayed: expect.any(Number),
      completed: expect.any(Number),
      failed: expect.any(Number),
      paused: false,
      oldest_waiting_ms: null,
    };
    const percentiles = { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) };
    const worker = {
      id: expect.any(String),
      host: expect.any(String),
      queues: [...LANES],
      max_concurrent: 10,
      active: expect.any(Number),
      started_at: expect.stringMatching(/Z$/),
    };
    expect(stats).toEqual({
      queues: { critical: lane, high: lane, normal: lane, low: lane },
      workers: [worker, worker],
      execution_time_ms: percentiles,
      wait_time_ms: percentiles,
      throughput_per_minute: expect.any(Number),
      error_rate: expect.any(Number),
      retries: expect.any(Number),
      window_seconds: 300,
    });
    expect(stats.queues.normal).toMatchObject({
      completed: before.queues.normal.completed + 5,
      failed: before.queues.normal.failed + 1,
      delayed: before.queues.normal.delayed + 1,
    });
    await until(
      async () => {
        const { throughput_per_minute, error_rate } = await admin.stats();
        return throughput_per_minute > before.throughput_per_minute && error_rate > 0 && error_rate < 1;
      },
      { what: 'both workers tell what they did, every five seconds' },
    );
    expectStatus(202, await member.post(`/tasks/${delayed.task_id}/cancel`));
  });

  it('removes finished tasks by age only, and says how many', async () => {
    const member = await stage.caller();
    const admin = await stage.caller('admin');
    const { task_id } = await member.deliver(stage.receivers.hook().url);
    await member.ended(task_id);

    const answer = expectStatus(200, await admin.post('/queue/cleanup?max_age_days=1'));
    expect(answer.json<unknown>()).toEqual({ removed: { completed: 0, failed: 0, cancelled: 0 } });
    expect(await member.task(task_id)).toMatchObject({ status: 'completed' });
  });

  it('is for admins', async () => {
    const manager = await stage.caller('manager');
    const asked = [
      '/queue/cleanup?max_age_days=1',
      ...LANES.flatMap((lane) => [`/queue/${lane}/pause`, `/queue/${lane}/resume`]),
    ];
    const answers = await Promise.all([manager.get('/queue/stats'), ...asked.map((path) => manager.post(path))]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect((await (await stage.caller('admin')).stats()).queues.low.paused).toBe(false);
  });

  it('is well in every health check while all parts are there', async () => {
    const [api] = stage.replicas;
    for (const url of [
      `${api}/health`,
      `${api}/health/live`,
      `${api}/api/background/health`,
      ...stage.workerUrls.map((worker) => `${worker}/health`),
    ]) {
      const response = await fetch(url);
      expect([url, response.status, ((await response.json()) as { status: string }).status]).toEqual([
        url,
        200,
        expect.stringMatching(/^(ok|degraded)$/),
      ]);
    }
  });
}
