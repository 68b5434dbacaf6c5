import type { Task } from '@app/task-engine';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { closeReplicas, openEnded, type Replica, startReplica, startWorker, steps, submit } from './engine.js';
import { rawBroker, type RawBroker } from './raw-broker.js';

describe.each(BROKERS)('Workers that leave on %s', (kind) => {
  let broker: TestBroker;
  let raw: RawBroker;
  let api: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    raw = rawBroker(broker);
  });

  beforeEach(async () => {
    api = await startReplica(broker);
  });

  afterEach(closeReplicas);

  afterAll(async () => {
    await raw.close();
    await broker.close();
  });

  const end = (id: string): Promise<Task> => api.stream.waitUntilFinished(id, 10_000);

  it('finish short tasks, hand long ones back with no attempt charged, and these run first elsewhere', async () => {
    const order: string[] = [];
    let started = 0;
    let leaving = true;
    steps.set('brief', async () => {
      started++;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return 'in time';
    });
    steps.set('lasting', async (task) => {
      started++;
      order.push(task.id);
      if (!leaving) return task.attempt;
      await new Promise((_, reject) => task.signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    steps.set('behind', async (task) => order.push(task.id));
    const first = await startWorker(broker, { worker: { maxConcurrent: 4, shutdownGraceMs: 600 } });
    const brief = await Promise.all([1, 2].map(() => submit(api, 'brief')));
    const lasting = await Promise.all([1, 2].map(() => submit(api, 'lasting', { lane: 'low' })));
    await until(() => started >= 3, { what: 'the tasks', timeoutMs: 5_000 });
    const behind = await Promise.all(
      [1, 2, 3].map(() => submit(api, 'behind', { lane: 'low', dueAt: new Date(Date.now() + 100) })),
    );
    await until(() => started === 4, { what: 'all four tasks', timeoutMs: 5_000 });
    const since = Date.now();
    await first.close();
    expect(Date.now() - since).toBeLessThan(2_500);
    for (const { task } of brief) expect(await end(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
    for (const { task } of lasting) {
      expect(await api.records.get(task.id)).toMatchObject({
        status: 'pending',
        attempts: 0,
        startedAt: null,
        error: null,
      });
    }
    leaving = false;
    order.length = 0;
    await startWorker(broker, { worker: { maxConcurrent: 1 } });
    for (const { task } of lasting)
      expect(await end(task.id)).toMatchObject({ status: 'completed', attempts: 1, result: 1 });
    await Promise.all(behind.map(({ task }) => end(task.id)));
    expect(new Set(order.slice(0, 2))).toEqual(new Set(lasting.map(({ task }) => task.id)));
  });

  it('lose and repeat nothing while tasks pour in', async () => {
    let effects = 0;
    steps.set('poured', async () => {
      effects++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    let worker = await startWorker(broker);
    const ids: string[] = [];
    for (let round = 0; round < 4; round++) {
      for (let index = 0; index < 40; index++)
        ids.push((await submit(api, 'poured', { lane: index % 2 ? 'low' : 'high' })).task.id);
      const next = startWorker(broker);
      await worker.close();
      worker = await next;
    }
    const ends = await Promise.all(ids.map(end));
    expect(ends.every(({ status, attempts }) => status === 'completed' && attempts === 1)).toBe(true);
    expect(effects).toBe(160);
  });

  it('leave at once when idle', async () => {
    const worker = await startWorker(broker);
    steps.set('nothing', async () => undefined);
    await end((await submit(api, 'nothing')).task.id);
    const since = Date.now();
    await worker.close();
    expect(Date.now() - since).toBeLessThan(1_000);
  });

  it('are replaced when they are lost, their late results refused', async () => {
    let runs = 0;
    let secondEnded: () => void = () => undefined;
    const second = new Promise<void>((resolve) => (secondEnded = resolve));
    let aborted: unknown;
    steps.set('frozen', async (task) => {
      if (++runs > 1) return `run ${runs}, attempt ${task.attempt}`;
      task.signal.addEventListener('abort', () => (aborted = task.signal.reason));
      await raw.stealLock(task.id);
      await second;
      return 'late';
    });
    await Promise.all([startWorker(broker), startWorker(broker)]);
    const { task } = await submit(api, 'frozen');
    expect(await end(task.id)).toMatchObject({ status: 'completed', attempts: 2, result: 'run 2, attempt 2' });
    // Its worker learns of it at the next renewal of the lock, which may come after the end.
    await until(() => aborted === 'lock_lost', { what: 'the abort of the attempt that lost its lock' });
    secondEnded();
    expect((await api.records.logs(task.id)).lines.map(({ message }) => message).join()).toMatch(/worker_lost/);
    expect(await api.records.get(task.id)).toMatchObject({
      status: 'completed',
      attempts: 2,
      result: 'run 2, attempt 2',
    });
  });

  it('are lost five times at most to one task, from the third time on with nothing beside it', async () => {
    let suspectRuns = false;
    let beside = 0;
    const attempts: number[] = [];
    steps.set('deadly', async (task) => {
      attempts.push(task.attempt);
      suspectRuns = task.attempt > 2;
      await raw.stealLock(task.id);
      await new Promise((resolve) => task.signal.addEventListener('abort', resolve));
      suspectRuns = false;
    });
    steps.set('innocent', async () => {
      if (suspectRuns) beside++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (suspectRuns) beside++;
    });
    await startWorker(broker);
    const { task } = await submit(api, 'deadly');
    const innocent: string[] = [];
    let feeding = true;
    const feed = (async () => {
      while (feeding) {
        innocent.push((await submit(api, 'innocent', { lane: 'high' })).task.id);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    })();
    const poisoned = await until(
      async () => {
        const now = await api.records.get(task.id);
        return now.status === 'failed' && now;
      },
      { what: 'the end of the deadly task', timeoutMs: 20_000 },
    );
    feeding = false;
    await feed;
    expect(poisoned).toMatchObject({ attempts: 5, error: { code: 'poison', retryable: false } });
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    for (const id of innocent) expect((await end(id)).status).toBe('completed');
    expect(beside).toBe(0);
    steps.set('deadly', async (again) => again.attempt);
    await api.actions.retry(task.id);
    expect(await end(task.id)).toMatchObject({ status: 'completed', attempts: 1, result: 1 });
  });

  it.each(['cancelled', 'shut down'] as const)(
    'do not run a suspect that is %s while it waits to be alone',
    async (how) => {
      let runs = 0;
      const hog = openEnded(`hog-${how}`);
      steps.set('suspect', async (task) => {
        runs++;
        if (runs > 2) return 'ran';
        await raw.stealLock(task.id);
        await new Promise((_, reject) => task.signal.addEventListener('abort', () => reject(new Error('aborted'))));
      });
      const worker = await startWorker(broker, { worker: { shutdownGraceMs: 300 } });
      const { task } = await submit(api, 'suspect');
      const { task: neighbour } = await submit(api, `hog-${how}`, { lane: 'low' });
      await until(() => hog.started() === 1, { what: 'a neighbour' });
      await until(async () => runs === 2 && (await api.records.get(task.id)).attempts === 3, {
        what: 'the wait',
        timeoutMs: 8_000,
        everyMs: 5,
      });
      const since = Date.now();
      if (how === 'cancelled') {
        await api.actions.cancel(task.id, 'me');
        expect((await end(task.id)).status).toBe('cancelled');
        expect(Date.now() - since).toBeLessThan(1_500);
        hog.release();
        expect((await end(neighbour.id)).status).toBe('completed');
        expect(runs).toBe(2);
      } else {
        await worker.close();
        expect(Date.now() - since).toBeLessThan(2_500);
        expect(runs).toBe(2);
        hog.release();
        await startWorker(broker);
        expect(await end(task.id)).toMatchObject({ status: 'completed', attempts: 3, result: 'ran' });
      }
    },
  );
});
