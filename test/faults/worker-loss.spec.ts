import type { TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { expectSound } from './ledger.js';
import { BROKERS, Rig } from './rig.js';

describe.each(BROKERS)('a worker that is lost, broker on %s', (kind) => {
  let rig: Rig;
  let api: TestProcess;

  beforeEach(async () => {
    rig = await Rig.start(kind);
    api = await rig.api();
  }, 60_000);
  afterEach(async () => {
    expect(rig.ended()).toEqual([]);
    await rig.close();
  });

  it('by kill -9 loses none of its tasks: each ends once, and attempts and log tell of the lost worker', async () => {
    const [first] = await Promise.all([rig.worker(), rig.worker()]);
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 2_500 : 20 });
    await rig.client.submitMany(api.baseUrl, 60);
    await rig.effects(60);

    await first.kill();

    const { counts, tasks } = await rig.ledger.settle(`kill -9 of a worker, ${kind}`, api.baseUrl);
    expectSound(counts, 20);
    for (const id of rig.receiver.cut()) {
      expect(tasks.get(id)?.attempts).toBe(2);
      expect(await rig.client.logText(api.baseUrl, id)).toContain('worker_lost');
    }
  }, 60_000);

  it('by SIGSTOP past its lock has its tasks run elsewhere, and its late results refused', async () => {
    const frozen = await rig.worker();
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 500 : 20 });
    const ids = await rig.client.submitMany(api.baseUrl, 24);
    await rig.effects(24);
    frozen.freeze();
    rig.ledger.interrupt(ids);

    await rig.worker();
    await rig.effects(48);
    frozen.thaw();
    const seen = await rig.client.logText(api.baseUrl, ids[0] ?? '');

    const { counts, tasks } = await rig.ledger.settle(`SIGSTOP of a worker, ${kind}`, api.baseUrl);
    expectSound(counts, 20);
    expect(seen).toContain('worker_lost');
    for (const id of ids) expect(tasks.get(id)).toMatchObject({ attempts: 2 });
    expect(counts.duplicated_effects).toBe(24);
  }, 60_000);

  it('each time by the same task fails that task as poison, and its neighbours finish', async () => {
    const settings = { TASK_LOCK_SECONDS: '1' };
    let killer = '';
    let losses = 0;
    let worker = await rig.worker(settings);
    rig.receiver.answer = ({ key }) => ({ status: 200, afterMs: key === 'poison' ? 60_000 : 20 });
    const poison = await rig.client.submit(api.baseUrl, { key: 'poison' });
    killer = poison.taskId ?? '';
    await rig.client.submitMany(api.baseUrl, 20);

    const ended = until(
      async () => {
        if (rig.receiver.effectsOf(killer).length > losses) {
          losses += 1;
          await worker.kill();
          worker = await rig.worker(settings);
        }
        return (await rig.client.task(api.baseUrl, killer)).status === 'failed';
      },
      { timeoutMs: 60_000, what: 'the poison has failed' },
    );
    await ended;

    const { counts, tasks } = await rig.ledger.settle(`poison, ${kind}`, api.baseUrl, {
      expected: ({ task_id, status }) => status === (task_id === killer ? 'failed' : 'completed'),
    });
    expectSound(counts);
    expect(losses).toBeLessThanOrEqual(5);
    expect(tasks.get(killer)?.error?.code).toBe('poison');
  }, 90_000);
});
