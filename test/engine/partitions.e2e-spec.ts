import { HandlesTask, LANES, type TaskHandler, TaskNotFoundError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import {
  closeReplicas,
  type Replica,
  ScriptHandler,
  startReplica,
  startWorker,
  steps,
  submit,
  submitMany,
} from './engine.js';

class NoPayload {}

@HandlesTask({ type: 'other', payload: NoPayload })
@Injectable()
class OtherHandler implements TaskHandler<NoPayload> {
  async run(): Promise<string> {
    return 'other';
  }
}

const handlers = [ScriptHandler, OtherHandler];
const partitions = ['script'];
const UUID = '01890000-0000-7000-8000-000000000000';

describe.each(BROKERS)('Partitions on %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
  });

  beforeEach(async () => {
    steps.clear();
    steps.set('said', async (_task, { word }) => word);
    api = await startReplica(broker, { handlers, partitions });
  });

  afterEach(closeReplicas);

  afterAll(() => broker.close());

  const ended = (taskId: string) => api.stream.waitUntilFinished(taskId, 10_000);

  it('take the tasks of their type from the workers that name them only', async () => {
    await startWorker(broker, { handlers, partitions });
    const mine = await submit(api, 'said', { lane: 'high', arg: { word: 'mine' } });
    expect(mine.task).toMatchObject({ id: expect.stringMatching(/^script\.high-/), lane: 'high' });
    const others = LANES.map((lane) => ({ type: 'other', name: 'other', payload: {}, lane }));
    const { taskIds } = await submitMany(api, others);
    for (const id of taskIds) expect(await ended(id)).toMatchObject({ status: 'completed', result: 'other' });
    expect(await api.records.get(mine.task.id)).toMatchObject({ status: 'pending', attempts: 0 });
    expect(await api.stats.standstill(mine.task.id, Date.now())).toBe('no_worker');

    await startWorker(broker, { handlers, partitions, worker: { queues: ['script.high'] } });
    expect(await ended(mine.task.id)).toMatchObject({ status: 'completed', result: 'mine' });
  });

  it('keep one batch together whose tasks lie in several queues', async () => {
    await startWorker(broker, { handlers, partitions, worker: { queues: [...LANES, 'script.low'] } });
    const { batchId, taskIds } = await submitMany(api, [
      { type: 'other', name: 'a', payload: {}, lane: 'low' },
      { type: 'script', name: 'b', payload: { step: 'said', arg: { word: 'b' } }, lane: 'low' },
    ]);
    expect(taskIds.map((id) => id.split('-')[0])).toEqual(['low', 'script.low']);
    expect((await Promise.all(taskIds.map(ended))).map(({ result }) => result)).toEqual(['other', 'b']);
    const batch = await api.batches.read(batchId);
    expect(batch && (await api.batches.count(batch))).toMatchObject({ open: 0 });
  });

  it('may come and go: their tasks are found, changed and run where they lie, and a key names the task it named', async () => {
    const without = await startReplica(broker, { handlers });
    const key = { idempotency: { key: `k-${kind}`, fingerprint: 'f' }, arg: { word: 'once' } };
    const first = await submit(api, 'said', key);
    const again = await submit(without, 'said', key);
    expect(again).toMatchObject({ replayed: true, task: { id: first.task.id } });
    expect((await submit(without, 'said')).task.id).toMatch(/^normal-/);

    await without.actions.cancel(first.task.id, 'me');
    await startWorker(broker, { handlers, worker: { queues: ['script.normal'] } });
    expect(await ended(first.task.id)).toMatchObject({ status: 'cancelled' });
    await without.actions.retry(first.task.id);
    expect(await ended(first.task.id)).toMatchObject({ status: 'completed', result: 'once' });
  });

  it('are still counted, reported and paused when they were given up with tasks in them', async () => {
    const { task } = await submit(api, 'said', { lane: 'low', arg: { word: 'left' } });
    const without = await startReplica(broker, { handlers });
    await until(async () => (await without.stats.queuesWithoutWorker(Date.now())).includes('script.low'), {
      what: 'the queue that no process names is reported',
      timeoutMs: 20_000,
    });
    expect((await without.stats.report(Date.now())).queues).toMatchObject({ 'script.low': { waiting: 1 } });
    await without.queues.pause('script.low', true);
    expect(await without.stats.standstill(task.id, Date.now())).toBe('paused');
    await without.queues.pause('script.low', false);
    await startWorker(broker, { handlers, worker: { queues: ['script.low'] } });
    expect(await ended(task.id)).toMatchObject({ status: 'completed', result: 'left' });
  }, 90_000);

  it('are counted and paused by their names, and only those that are known', async () => {
    const { queues } = await api.stats.report(Date.now());
    expect(Object.keys(queues)).toEqual(LANES.flatMap((lane) => [lane, `script.${lane}`]));
    expect(await api.stats.queuesWithoutWorker(Date.now())).toContain('script.critical');
    await api.queues.pause('script.normal', true);
    const { task } = await submit(api, 'said');
    expect(await api.stats.standstill(task.id, Date.now())).toBe('paused');
    await api.queues.pause('script.normal', false);
    await expect(api.queues.pause('other.normal', true)).rejects.toThrow('No such queue');
    await expect(api.records.get(`nosuch.high-${UUID}`)).rejects.toThrow(TaskNotFoundError);
  });

  it('must be task types', async () => {
    await expect(startReplica(broker, { handlers, partitions: ['nosuch'] })).rejects.toThrow(
      'partitions names "nosuch", which is not a task type; known are other, script',
    );
    await expect(startWorker(broker, { handlers, worker: { queues: ['nosuch.low'] } })).rejects.toThrow(/"nosuch"/);
  });
});
