import { PermanentTaskError, RetryableTaskError, SnoozeTask, type Task } from '@app/task-engine';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import {
  closeReplicas,
  openEnded,
  outcomeOf,
  type Replica,
  startReplica,
  startWorker,
  steps,
  submit,
  submitMany,
} from './engine.js';

describe.each(BROKERS)('The life of a task on %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    api = await startReplica(broker);
    await startWorker(broker);
  });

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  it('completes with its result, and the submitter is told the waiting task at once', async () => {
    steps.set('adds', async (_task, { a, b }) => ({ sum: Number(a) + Number(b) }));
    const { task, replayed } = await submit(api, 'adds', { arg: { a: 1, b: 2 }, tags: ['t'], lane: 'high' });
    expect(replayed).toBe(false);
    expect(task).toMatchObject({ status: 'pending', attempts: 0, lane: 'high', tags: ['t'], organizationId: 'org' });
    const ended = await api.stream.waitUntilFinished(task.id, 10_000);
    expect(ended).toMatchObject({ status: 'completed', attempts: 1, progress: 100, result: { sum: 3 }, error: null });
    expect(ended.executionTimeMs).toBeGreaterThanOrEqual(0);
    expect(ended.waitTimeMs).toBeGreaterThanOrEqual(0);
    expect(ended.completedAt?.getTime()).toBeGreaterThanOrEqual(ended.startedAt?.getTime() ?? Infinity);
  });

  it('tries again on the schedule of its policy, tells when, and ends failed', async () => {
    const begun: number[] = [];
    steps.set('fails', async () => {
      begun.push(Date.now());
      throw new RetryableTaskError('no luck', { code: 'luck' });
    });
    const { task } = await submit(api, 'fails', { maxRetries: 2 });
    const between = await until(
      async () => {
        const now = await api.records.get(task.id);
        return now.status === 'pending' && now.attempts === 1 && now;
      },
      { what: 'the pause between two attempts', everyMs: 2 },
    );
    expect(between).toMatchObject({ error: { code: 'luck', message: 'no luck', retryable: true } });
    expect(between.nextAttemptAt?.getTime()).toBeGreaterThan(begun[0] ?? Infinity);
    const ended = await api.stream.waitUntilFinished(task.id, 10_000);
    expect(ended).toMatchObject({
      status: 'failed',
      attempts: 3,
      error: { code: 'luck', retryable: true },
      nextAttemptAt: null,
    });
    const [first = 0, second = 0, third = 0] = begun;
    expect(begun).toHaveLength(3);
    expect(second - first).toBeGreaterThanOrEqual(89);
    expect(third - second).toBeGreaterThanOrEqual(179);
    // A due time that was forgotten costs five seconds on Redis.
    expect(third - first).toBeLessThan(4_500);
  });

  it('starts no retry late, however often one is put off', async () => {
    steps.set('put off', async (task) => {
      if (task.attempt < 3) throw new Error('again');
      return Date.now() - task.createdAt.getTime();
    });
    const tookMs: number[] = [];
    for (let n = 0; n < 10; n += 1) tookMs.push((await outcomeOf(api, 'put off', { maxRetries: 2 })).result as number);
    tookMs.sort((one, other) => one - other);
    // 100 and 200 ms of waits; a due time that was forgotten costs a second at least, and five on Redis. A busy machine may
    // hold up one of ten, not half of them.
    expect(tookMs[5]).toBeLessThan(1_000);
    expect(tookMs.at(-1)).toBeLessThan(4_500);
  }, 30_000);

  it('succeeds at the second attempt and keeps no error', async () => {
    steps.set('second', async (task) => {
      if (task.attempt === 1) throw new Error('first');
      return task.attempt;
    });
    const ended = await outcomeOf(api, 'second');
    expect(ended).toMatchObject({ status: 'completed', attempts: 2, result: 2, error: null });
  });

  it('fails at once where another attempt cannot help', async () => {
    steps.set('gone', async () => {
      throw new PermanentTaskError('410', { code: 'gone' });
    });
    expect(await outcomeOf(api, 'gone')).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { code: 'gone', message: '410', retryable: false },
    });
  });

  it('snoozes without costing an attempt, and keeps its log across snoozes within the cap', async () => {
    let runs = 0;
    const attempts: number[] = [];
    steps.set('snoozes', async (task) => {
      attempts.push(task.attempt);
      for (let line = 0; line < 400; line++) task.log('info', `run ${runs} line ${line}`);
      if (runs++ < 3) throw new SnoozeTask(20);
      return 'awake';
    });
    const ended = await outcomeOf(api, 'snoozes', { maxRetries: 0 });
    expect(ended).toMatchObject({ status: 'completed', attempts: 1, result: 'awake' });
    expect(attempts).toEqual([1, 1, 1, 1]);
    const { total, lines } = await api.records.logs(ended.id);
    expect(total).toBe(1_000);
    expect(lines.at(-1)?.message).toMatch(/full/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -5])('survives a snooze of %p ms', async (delayMs) => {
    let runs = 0;
    const name = `odd-snooze-${delayMs}`;
    steps.set(name, async () => {
      if (runs++ === 0) throw new SnoozeTask(delayMs);
    });
    const { task } = await submit(api, name);
    await until(async () => runs > 0, { what: 'the first run' });
    const after = await until(
      async () => {
        const now = await api.records.get(task.id);
        return now.status !== 'running' && now;
      },
      { what: 'the end of the run' },
    );
    // An endless snooze is a year; anything that is no number is none.
    if (delayMs === Number.POSITIVE_INFINITY) expect(after.status).toBe('pending');
    else expect(await api.stream.waitUntilFinished(task.id, 5_000)).toMatchObject({ status: 'completed' });
  });

  it('ends an attempt at its time limit although the handler ignores its signal', async () => {
    let aborted = false;
    steps.set('deaf', (task) => {
      task.signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    });
    const ended = await outcomeOf(api, 'deaf', { timeoutMs: 100, maxRetries: 0 });
    expect(ended).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'timeout', retryable: true } });
    expect(aborted).toBe(true);
  });

  it('never starts a delayed task early, and counts its wait from when it was due', async () => {
    steps.set('on time', async () => Date.now());
    const dueAt = Array.from({ length: 20 }, (_, index) => new Date(Date.now() + 150 + index * 20));
    const tasks = await Promise.all(dueAt.map((due) => submit(api, 'on time', { dueAt: due })));
    expect(tasks[0]?.task).toMatchObject({ status: 'pending', nextAttemptAt: dueAt[0] });
    const ended = await Promise.all(tasks.map(({ task }) => api.stream.waitUntilFinished(task.id, 10_000)));
    const late = ended.map((task, index) => Number(task.result) - (dueAt[index]?.getTime() ?? 0));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ended.map((task) => task.waitTimeMs ?? Infinity))).toBeLessThan(1_000);
  });

  it('treats a due time in the past as now', async () => {
    steps.set('late', async () => 'ran');
    const { task } = await submit(api, 'late', { dueAt: new Date(0) });
    expect(task.nextAttemptAt).toBeNull();
    const ended = await api.stream.waitUntilFinished(task.id, 10_000);
    expect(ended.status).toBe('completed');
    expect(ended.waitTimeMs).toBeLessThan(5_000);
  });

  it('runs again by hand after it failed, with all its attempts and a fresh record', async () => {
    let broken = true;
    steps.set('repaired', async (task) => {
      task.progress(0.7, 'far');
      if (broken) throw new Error('broken');
      return task.attempt;
    });
    const failed = await outcomeOf(api, 'repaired', { maxRetries: 1 });
    expect(failed).toMatchObject({ status: 'failed', attempts: 2 });
    broken = false;
    const again = await api.actions.retry(failed.id);
    expect(again.id).toBe(failed.id);
    const ended = await api.stream.waitUntilFinished(failed.id, 10_000);
    expect(ended).toMatchObject({ status: 'completed', attempts: 1, result: 1, error: null });
  });

  it('lets only one of many retries by hand win, and tells the others why', async () => {
    let runs = 0;
    steps.set('once more', async () => {
      runs++;
      throw new PermanentTaskError('no', { code: 'no' });
    });
    const failed = await outcomeOf(api, 'once more');
    const retries = await Promise.allSettled(Array.from({ length: 10 }, () => api.actions.retry(failed.id)));
    const refused = retries.filter((retry) => retry.status === 'rejected');
    for (const { reason } of refused) expect((reason as Error).name).toBe('TaskStateError');
    await api.stream.waitUntilFinished(failed.id, 10_000);
    expect(runs).toBeGreaterThanOrEqual(2);
    expect(runs).toBeLessThanOrEqual(1 + retries.length - refused.length);
  });

  it('refuses to retry or cancel where the state forbids it, and knows no task under other ids', async () => {
    steps.set('fine', async () => undefined);
    const done = await outcomeOf(api, 'fine');
    await expect(api.actions.retry(done.id)).rejects.toMatchObject({ name: 'TaskStateError' });
    await expect(api.actions.cancel(done.id, 'me')).rejects.toMatchObject({ name: 'TaskStateError' });
    const unknown = 'normal-00000000-0000-7000-8000-000000000000';
    for (const id of [unknown, 'nonsense', '', 'normal-', '../x', 'constructor']) {
      await expect(api.records.get(id)).rejects.toMatchObject({ name: 'TaskNotFoundError' });
      await expect(api.actions.cancel(id, 'me')).rejects.toMatchObject({ name: 'TaskNotFoundError' });
      await expect(api.actions.retry(id)).rejects.toMatchObject({ name: 'TaskNotFoundError' });
    }
  });

  it('stores nothing for an unknown type or a wrong payload', async () => {
    const before = await counts(api);
    await expect(submit(api, 'x', { type: 'nobody' })).rejects.toMatchObject({ name: 'UnknownTaskTypeError' });
    await expect(submit(api, 'x', { payload: { stepp: 1 } })).rejects.toMatchObject({ name: 'InvalidPayloadError' });
    expect(await counts(api)).toEqual(before);
  });

  it('tells its position in a queue that nobody takes from', async () => {
    await api.queues.pause('low', true);
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) ids.push((await submit(api, 'fine', { lane: 'low' })).task.id);
    expect(await Promise.all(ids.map((id) => api.records.position(id)))).toEqual([1, 2, 3]);
    await api.queues.pause('low', false);
    const ended = await Promise.all(ids.map((id) => api.stream.waitUntilFinished(id, 10_000)));
    expect(ended.map((task) => task.status)).toEqual(['completed', 'completed', 'completed']);
  });

  it('submits many at once, in their lanes', async () => {
    steps.set('many', async (_task, { n }) => n);
    const lanes = ['critical', 'high', 'normal', 'low'] as const;
    const { batchId, taskIds } = await submitMany(
      api,
      Array.from({ length: 40 }, (_, n) => ({
        type: 'script',
        name: 'many',
        payload: { step: 'many', arg: { n } },
        lane: lanes[n % 4] ?? 'low',
      })),
    );
    const ended: Task[] = await Promise.all(taskIds.map((id) => api.stream.waitUntilFinished(id, 10_000)));
    expect(ended.map((task) => task.result)).toEqual(ended.map((_, n) => n));
    expect(new Set(ended.map((task) => task.batchId))).toEqual(new Set([batchId]));
  });

  it('does not lose the loop to an open-ended neighbour', async () => {
    const open = openEnded('open');
    const { task } = await submit(api, 'open');
    await until(() => open.started() === 1, { what: 'the open-ended task' });
    expect(await outcomeOf(api, 'fine')).toMatchObject({ status: 'completed' });
    open.release();
    expect(await api.stream.waitUntilFinished(task.id, 5_000)).toMatchObject({
      status: 'completed',
      result: 'released',
    });
  });
});

async function counts(api: Replica): Promise<unknown> {
  const { queues } = await api.stats.report(Date.now());
  return Object.values(queues).map(
    ({ waiting, active, delayed, completed, failed }) => waiting + active + delayed + completed + failed,
  );
}
