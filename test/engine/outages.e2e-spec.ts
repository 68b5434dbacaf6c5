import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { ANSWERS_WITHIN_MS, until } from '../support/until.js';
import { closeReplicas, outcomeOf, type Replica, startReplica, startWorker, steps, submit } from './engine.js';

describe.each(BROKERS)('When the broker goes: %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;

  beforeEach(async () => {
    broker = await freshBroker(kind);
    api = await startReplica(broker);
    await startWorker(broker, { lockMs: 5_000 });
    steps.set('quick', async () => 'ok');
    await outcomeOf(api, 'quick');
  });

  afterEach(async () => {
    await closeReplicas();
    await broker.close();
  });

  const works = (): Promise<unknown> =>
    until(async () => (await outcomeOf(api, 'quick')).status === 'completed', {
      what: 'a task that runs',
      timeoutMs: 20_000,
    });

  /** Every call says within two seconds that the broker is away. */
  async function expectRefusals(taskId: string): Promise<void> {
    const calls = [
      () => submit(api, 'quick'),
      () => api.records.get(taskId),
      () => api.actions.cancel(taskId, 'me'),
      () => api.stats.report(Date.now()),
      () => api.stream.waitUntilFinished(taskId, 10_000),
    ];
    await Promise.all(
      calls.map(async (call) => {
        const since = Date.now();
        await expect(call()).rejects.toMatchObject({ name: 'BrokerUnavailableError' });
        expect(Date.now() - since).toBeLessThan(ANSWERS_WITHIN_MS);
      }),
    );
  }

  it('down: refuses at once, stores what ended meanwhile without running it twice, and works again', async () => {
    let runs = 0;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    steps.set('outlasts', async () => {
      runs++;
      await released;
      return 'kept';
    });
    const tasks = await Promise.all(Array.from({ length: 5 }, () => submit(api, 'outlasts')));
    await until(() => runs === 5, { what: 'five running tasks' });
    await broker.stop();
    release();
    await expectRefusals(tasks[0]?.task.id ?? '');
    await broker.start();
    await works();
    for (const { task } of tasks) {
      const ended = await until(
        async () => {
          const now = await api.records.get(task.id);
          return now.status === 'completed' && now;
        },
        { what: 'the kept result', timeoutMs: 15_000 },
      );
      expect(ended).toMatchObject({ attempts: 1, result: 'kept' });
    }
    expect(runs).toBe(5);
  });

  it('hung: refuses within two seconds, and works again', async () => {
    const { task } = await submit(api, 'quick');
    await api.stream.waitUntilFinished(task.id, 5_000);
    await broker.pause();
    await expectRefusals(task.id);
    await broker.resume();
    await works();
  });
});
