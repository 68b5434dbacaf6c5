import { Chores, FollowUps, type Task } from '@app/task-engine';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import {
  closeReplicas,
  outcomeOf,
  type Replica,
  startReplica,
  startWorker,
  steps,
  submit,
  submitMany,
} from './engine.js';

describe.each(BROKERS)('What follows a task on %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;
  let worker: Replica;
  const followed: { task: Task; followUp: object }[] = [];
  let failures = 0;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    api = await startReplica(broker);
    worker = await startWorker(broker);
    worker.module.get(FollowUps).handle(async (task, followUp) => {
      if (failures-- > 0) throw new Error('not yet');
      followed.push({ task, followUp });
    });
  });

  beforeEach(() => {
    failures = 0;
    followed.length = 0;
  });

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  const follower = (taskId: string) =>
    until(() => followed.find(({ task }) => task.id === taskId), { what: 'what follows', timeoutMs: 25_000 });

  it('is done when the task has completed, with the task as it ended', async () => {
    steps.set('ends', async () => 'done');
    const { task } = await submit(api, 'ends', { followUp: { tell: 'them' } });
    expect(await follower(task.id)).toMatchObject({
      task: { status: 'completed', result: 'done' },
      followUp: { tell: 'them' },
    });
  });

  it('is done when the task has failed for good, and not before', async () => {
    steps.set('fails', async () => {
      throw new Error('no');
    });
    const { task } = await submit(api, 'fails', { followUp: { tell: 'them' }, maxRetries: 1 });
    expect(await follower(task.id)).toMatchObject({ task: { status: 'failed', attempts: 2 } });
    expect(followed).toHaveLength(1);
  });

  it('is tried again until it succeeds', async () => {
    failures = 1;
    steps.set('ends', async () => 'done');
    const { task } = await submit(api, 'ends', { followUp: {} });
    expect(await follower(task.id)).toMatchObject({ task: { status: 'completed' } });
  }, 40_000);

  it('does not happen for a task that names nothing', async () => {
    steps.set('ends', async () => 'done');
    await outcomeOf(api, 'ends');
    await outcomeOf(api, 'ends', { followUp: {} });
    await until(() => followed.length === 1, { what: 'the one that names something' });
  });
});

describe.each(BROKERS)('A batch on %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    api = await startReplica(broker);
    steps.set('nth', async (_task, { fails }) => {
      if (fails) throw new Error('no');
    });
  });

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  it('counts how its tasks ended, tells once when all have, and counts anew after a retry', async () => {
    const told: unknown[] = [];
    const submissions = Array.from({ length: 120 }, (_, n) => ({
      type: 'script',
      name: 'nth',
      payload: { step: 'nth', arg: { fails: n < 3 } },
      lane: 'normal' as const,
      maxRetries: 0,
    }));
    const { batchId, taskIds } = await submitMany(api, submissions, { tell: 'them' });
    const count = async () => {
      const batch = await api.batches.read(batchId);
      return batch && api.batches.count(batch);
    };
    expect(await count()).toMatchObject({ open: 120, completed: 0 });
    const worker = await startWorker(broker);
    worker.batches.handle(async (batch) => void told.push(batch.counts));
    await until(() => told.length > 0, { what: 'what follows the batch', timeoutMs: 20_000 });
    const counts = { open: 0, completed: 117, failed: 3, cancelled: 0, gone: 0, failedTaskIds: taskIds.slice(0, 3) };
    expect(await count()).toEqual(counts);
    expect(told).toEqual([counts]);
    steps.set('nth', async () => 'better');
    await api.actions.retry(taskIds[0] ?? '');
    await until(async () => (await count())?.completed === 118, { what: 'the retried task' });
    expect(await count()).toMatchObject({ failed: 2, completed: 118, open: 0 });
  }, 60_000);

  it('stores what is missing and nothing twice when a call is repeated under its key, and runs nothing again', async () => {
    const idempotency = { key: 'k', fingerprint: 'same' };
    const tasks = [1, 2].map((n) =>
      api.queue.prepare({
        type: 'script',
        name: 'nth',
        payload: { step: 'nth', arg: { n } },
        organizationId: 'org',
        userId: 'user',
        lane: 'low',
      }),
    );
    const submission = { organizationId: 'org', userId: 'user', tasks, idempotency };
    const both = await Promise.all([api.batches.submit(submission), api.batches.submit(submission)]);
    expect(both[0].batch.taskIds).toEqual(both[1].batch.taskIds);
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    const { batch } = both[0];
    await until(async () => (await api.batches.count(batch)).open === 0, { what: 'both tasks' });
    await api.retention.cleanup(0);
    expect(await api.batches.submit(submission)).toMatchObject({ replayed: true, batch: { taskIds: batch.taskIds } });
    await expect(api.records.get(batch.taskIds[0] ?? '')).rejects.toThrow('No such task');
    const other = { ...submission, idempotency: { key: 'k', fingerprint: 'other' } };
    await expect(api.batches.submit(other)).rejects.toThrow('another request');
  });
});

describe.each(BROKERS)('A chore on %s', (kind) => {
  let broker: TestBroker;

  beforeAll(async () => void (broker = await freshBroker(kind)));
  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  it('repeats at each time of its pattern, once over all workers, until it is stopped', async () => {
    const slots: number[] = [];
    const api = await startReplica(broker);
    const chores = api.module.get(Chores);
    for (let n = 0; n < 3; n += 1) {
      const worker = await startWorker(broker);
      worker.module.get(Chores).handle('tick', async (_data, { dueAt }) => void slots.push(dueAt.getTime()));
    }
    const at = { pattern: '* * * * * *', timeZone: 'America/Sao_Paulo' };
    await Promise.all([chores.repeat('tick', 'org', { n: 1 }, at), chores.repeat('tick', 'org', { n: 1 }, at)]);
    expect(await chores.repeated('tick', 'org')).toMatchObject({ ...at, data: { n: 1 } });
    await until(() => slots.length >= 5, { what: 'five slots', timeoutMs: 20_000 });
    expect(new Set(slots).size).toBe(slots.length);
    for (const slot of slots) expect(slot % 1_000).toBe(0);
    expect(await chores.stopRepeating('tick', 'org')).toBe(true);
    expect(await chores.repeated('tick', 'org')).toBeUndefined();
    expect(await chores.stopRepeating('tick', 'org')).toBe(false);
  }, 40_000);
});
