import { Claims, ParkTask } from '@app/task-engine';
import { randomUUID } from 'node:crypto';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { closeReplicas, outcomeOf, type Replica, startReplica, startWorker, steps, submit } from './engine.js';

const HOUR_MS = 3_600_000;

describe.each(BROKERS)('A task that waits for somebody else on %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    api = await startReplica(broker);
    await startWorker(broker, { worker: { maxConcurrent: 1 } });
  });

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  const answer = (key: string) => api.module.get(Claims).claim(key, { said: 'yes' }, HOUR_MS, randomUUID());

  /** A step that asks once, waits, and goes on with the answer. */
  function asks(step: string, key: string, waitMs = HOUR_MS): { asked: () => number } {
    let asked = 0;
    steps.set(step, async (task) => {
      if (task.parkedUntil === undefined) {
        asked += 1;
        task.progress(0.5, 'asked');
        throw new ParkTask(new Date(Date.now() + waitMs), key);
      }
      const answered = await api.module.get(Claims).read<{ said: string }>(key);
      return { said: answered?.value.said ?? null, attempt: task.attempt };
    });
    return { asked: () => asked };
  }

  const parked = (taskId: string) =>
    until(
      async () => {
        const task = await api.records.get(taskId);
        const { queues } = await api.stats.report(Date.now());
        return task.status === 'running' && queues.normal.delayed > 0 && task;
      },
      { what: 'the task set aside' },
    );

  it('runs without a slot until it is woken, and goes on in the same attempt', async () => {
    const question = asks('asks', 'wake-1');
    const { task } = await submit(api, 'asks');
    expect(await parked(task.id)).toMatchObject({ status: 'running', attempts: 1, progress: 50, nextAttemptAt: null });
    // The only slot is free meanwhile.
    steps.set('other', async () => 'ran');
    expect(await outcomeOf(api, 'other')).toMatchObject({ status: 'completed' });
    await answer('wake-1');
    await api.actions.wake(task.id);
    const ended = await api.stream.waitUntilFinished(task.id, 10_000);
    expect(ended).toMatchObject({ status: 'completed', attempts: 1, result: { said: 'yes', attempt: 1 } });
    expect(question.asked()).toBe(1);
  });

  it('goes on at once when the answer came before it was set aside', async () => {
    asks('answered', 'wake-2');
    await answer('wake-2');
    expect(await outcomeOf(api, 'answered')).toMatchObject({ status: 'completed', result: { said: 'yes' } });
  });

  it('goes on without an answer when its time is over', async () => {
    asks('late', 'wake-3', 300);
    expect(await outcomeOf(api, 'late')).toMatchObject({ status: 'completed', result: { said: null } });
  });

  it('is cancelled while it waits', async () => {
    asks('dropped', 'wake-4');
    const { task } = await submit(api, 'dropped');
    await parked(task.id);
    await api.actions.cancel(task.id, 'user');
    expect(await api.stream.waitUntilFinished(task.id, 10_000)).toMatchObject({ status: 'cancelled', attempts: 1 });
  });

  it('asks anew after a retry by hand', async () => {
    const question = asks('again', 'wake-5');
    const { task } = await submit(api, 'again');
    await parked(task.id);
    await api.actions.cancel(task.id, 'user');
    await api.stream.waitUntilFinished(task.id, 10_000);
    await api.actions.retry(task.id);
    await until(() => question.asked() === 2, { what: 'the second question' });
    expect(await parked(task.id)).toMatchObject({ run: 1 });
  });

  it('waits for its retry like any other when it fails after the answer', async () => {
    steps.set('fails after', async (task) => {
      if (task.parkedUntil === undefined) throw new ParkTask(new Date(Date.now() + 50), 'wake-6');
      throw new Error('after the answer');
    });
    const { task } = await submit(api, 'fails after', { maxRetries: 1 });
    const pending = await until(
      async () => {
        const now = await api.records.get(task.id);
        return now.status === 'pending' && now.attempts === 1 && now;
      },
      { what: 'the wait for the retry', everyMs: 2 },
    );
    expect(pending.nextAttemptAt).not.toBeNull();
    const ended = await api.stream.waitUntilFinished(task.id, 10_000);
    expect(ended).toMatchObject({ status: 'failed', attempts: 2 });
  });
});
