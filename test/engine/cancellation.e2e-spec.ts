import { RetryableTaskError } from '@app/task-engine';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { closeReplicas, openEnded, type Replica, startReplica, startWorker, steps, submit } from './engine.js';

describe.each(BROKERS)('Cancelling from any replica on %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    api = await startReplica(broker);
    await Promise.all([startWorker(broker), startWorker(broker)]);
    steps.set('short', async () => 'done');
    expect((await api.stream.waitUntilFinished((await submit(api, 'short')).task.id, 10_000)).status).toBe('completed');
  });

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  it('never runs a waiting task, and ends its record once the lane is served again', async () => {
    let ran = false;
    steps.set('waiting', async () => (ran = true));
    await api.queues.pause('low', true);
    const { task } = await submit(api, 'waiting', { lane: 'low' });
    const cancelled = await api.actions.cancel(task.id, 'me');
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      attempts: 0,
      startedAt: null,
      error: { code: 'cancelled' },
    });
    expect(cancelled.completedAt).not.toBeNull();
    expect(await api.actions.cancel(task.id, 'me')).toMatchObject({ status: 'cancelled' });
    await api.queues.pause('low', false);
    await ended(api, task.id);
    expect(ran).toBe(false);
  });

  it('never runs a delayed task, and ends its record long before it was due', async () => {
    let ran = false;
    steps.set('delayed', async () => (ran = true));
    const { task } = await submit(api, 'delayed', { dueAt: new Date(Date.now() + 3_600_000) });
    expect(await api.actions.cancel(task.id, 'me')).toMatchObject({
      status: 'cancelled',
      attempts: 0,
      nextAttemptAt: null,
    });
    await ended(api, task.id);
    expect(await api.records.get(task.id)).toMatchObject({ status: 'cancelled', attempts: 0 });
    expect(ran).toBe(false);
  });

  it('stops a task that waits for its next attempt', async () => {
    let runs = 0;
    steps.set('backs off', async () => {
      runs++;
      throw new RetryableTaskError('later', { code: 'later', retryAfterMs: 30_000 });
    });
    const { task } = await submit(api, 'backs off', { type: 'script' });
    await until(async () => (await api.records.get(task.id)).nextAttemptAt !== null, {
      what: 'the first back-off',
      everyMs: 3,
    });
    const cancelled = await api.actions.cancel(task.id, 'me');
    expect(cancelled).toMatchObject({ status: 'cancelled', attempts: 1 });
    await ended(api, task.id);
    expect(runs).toBe(1);
  });

  it('aborts running tasks within a second, whichever worker has them', async () => {
    const open = openEnded('long');
    const tasks = await Promise.all(Array.from({ length: 12 }, () => submit(api, 'long')));
    await until(() => open.started() === 12, { what: 'twelve running tasks' });
    const since = Date.now();
    const answers = await Promise.all(tasks.map(({ task }) => api.actions.cancel(task.id, 'me')));
    expect(new Set(answers.map(({ status }) => status))).not.toContain('pending');
    const ends = await Promise.all(tasks.map(({ task }) => api.stream.waitUntilFinished(task.id, 5_000)));
    expect(Date.now() - since).toBeLessThan(1_000);
    for (const end of ends) {
      expect(end).toMatchObject({ status: 'cancelled', attempts: 1, error: { code: 'cancelled', retryable: false } });
    }
    expect(open.started()).toBe(12);
  });

  it('heals a cancellation that no worker heard of', async () => {
    const open = openEnded('unheard');
    const { task } = await submit(api, 'unheard');
    await until(() => open.started() === 1, { what: 'a running task' });
    const queue = api.module.get<Queue>(getQueueToken('normal'), { strict: false });
    const job = await queue.getJob(task.id);
    await job?.updateData({ ...job.data, cancelled: { at: Date.now(), by: 'me' } });
    expect(await api.stream.waitUntilFinished(task.id, 8_000)).toMatchObject({ status: 'cancelled', attempts: 1 });
  });

  it('leaves one final record and no later effect when it races with the start and the end of a task', async () => {
    let effects = 0;
    steps.set('racing', async () => {
      effects++;
      return 'done';
    });
    const ids: string[] = [];
    // In rounds: a burst of hundreds of reads is another story than this one.
    for (let round = 0; round < 5; round++) {
      const fresh = await Promise.all(Array.from({ length: 30 }, async () => (await submit(api, 'racing')).task.id));
      const answers = await Promise.allSettled(
        fresh.map(async (id, index) => {
          await new Promise((resolve) => setTimeout(resolve, (index % 15) * 2));
          return api.actions.cancel(id, 'me');
        }),
      );
      for (const answer of answers) {
        if (answer.status === 'rejected') expect((answer.reason as Error).name).toBe('TaskStateError');
      }
      await Promise.all(fresh.map((id) => ended(api, id)));
      ids.push(...fresh);
    }
    const first = await Promise.all(ids.map((id) => api.records.get(id)));
    for (const task of first) expect(['completed', 'cancelled']).toContain(task.status);
    const ran = first.filter((task) => task.attempts > 0).length;
    expect(effects).toBe(ran);
    await api.stream.waitUntilFinished((await submit(api, 'short')).task.id, 5_000);
    expect(await Promise.all(ids.map((id) => api.records.get(id)))).toEqual(first);
    expect(effects).toBe(ran);
  });

  it.each(['waiting', 'running', 'delayed'] as const)('runs a task cancelled while %s again by hand', async (state) => {
    let wait = state === 'running';
    const name = `again-${state}`;
    steps.set(name, (task) =>
      wait
        ? new Promise((_, reject) => task.signal.addEventListener('abort', () => reject(new Error('aborted'))))
        : Promise.resolve(task.attempt),
    );
    if (state === 'waiting') await api.queues.pause('high', true);
    const dueAt = state === 'delayed' ? new Date(Date.now() + 3_600_000) : undefined;
    const { task } = await submit(api, name, { lane: 'high', dueAt });
    if (wait) await until(async () => (await api.records.get(task.id)).status === 'running', { what: 'the run' });
    await api.actions.cancel(task.id, 'me');
    if (state === 'waiting') await api.queues.pause('high', false);
    wait = false;
    const again = await api.actions.retry(task.id);
    expect(['pending', 'running', 'completed']).toContain(again.status);
    const end = await api.stream.waitUntilFinished(task.id, 5_000);
    expect(end).toMatchObject({ status: 'completed', attempts: 1, result: 1, error: null });
    expect(end.waitTimeMs).toBeLessThan(3_000);
  });

  it('cancels the second run too', async () => {
    const open = openEnded('twice');
    const { task } = await submit(api, 'twice');
    for (const run of [1, 2, 3]) {
      await until(() => open.started() === run, { what: `run ${run}` });
      await api.actions.cancel(task.id, 'me');
      expect((await api.stream.waitUntilFinished(task.id, 5_000)).status).toBe('cancelled');
      if (run < 3) await api.actions.retry(task.id);
    }
    expect(open.started()).toBe(3);
  });
});

/** The record of a task is written for good: BullMQ itself has finished the job. */
async function ended(api: Replica, taskId: string): Promise<void> {
  await until(
    async () => {
      const queue = api.module.get<Queue>(getQueueToken(taskId.split('-')[0] ?? ''), { strict: false });
      return (await queue.getJob(taskId))?.finishedOn !== undefined;
    },
    { what: `the record of ${taskId}`, timeoutMs: 5_000 },
  );
}
