import type { TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { expectSound } from './ledger.js';
import { BROKERS, Rig } from './rig.js';

const LOCK_MS = 3_000;
/** What a busy test machine may add. */
const BUSY_MS = 2_000;

describe.each(BROKERS)('a worker that is lost, broker on %s', (kind) => {
  let rig: Rig;
  let api: TestProcess;
  let survivor: TestProcess;

  beforeAll(async () => {
    rig = await Rig.start(kind);
    [api, survivor] = await Promise.all([rig.api(), rig.worker()]);
  }, 120_000);
  beforeEach(() => rig.newRow());
  afterEach(() => expect(rig.ended()).toEqual([]));
  afterAll(() => rig.close());

  it('by kill -9 loses none of its tasks: each ends once, and attempts and log tell of the lost worker', async () => {
    const killed = await rig.worker();
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 6_000 : 20 });
    await rig.client.submitMany(api.baseUrl, 60);
    await rig.effects(60);

    const killedAt = Date.now();
    await killed.kill();
    await until(() => rig.receiver.cut().every((id) => rig.receiver.effectsOf(id).length > 1), {
      what: 'all run elsewhere',
    });
    const takenOverMs = Math.max(
      ...rig.receiver.cut().map((id) => (rig.receiver.effectsOf(id)[1]?.at ?? 0) - killedAt),
    );

    const row = `kill -9 of a worker, tasks taken over in ${takenOverMs} ms, ${kind}`;
    const { counts, tasks } = await rig.ledger.settle(row, api.baseUrl);
    expectSound(counts, 20);
    expect(takenOverMs).toBeLessThan(2 * LOCK_MS + BUSY_MS);
    for (const id of rig.receiver.cut()) {
      expect(tasks.get(id)?.attempts).toBe(2);
      expect(await rig.client.logText(api.baseUrl, id)).toContain('worker_lost');
    }
  }, 120_000);

  it('by SIGSTOP past its lock has its tasks run elsewhere, and its late results refused', async () => {
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 500 : 20 });
    const ids = await rig.client.submitMany(api.baseUrl, 24);
    await rig.effects(24);
    survivor.freeze();
    rig.ledger.interrupt(ids);

    await rig.worker();
    await rig.effects(48);
    survivor.thaw();

    const { counts, tasks } = await rig.ledger.settle(`SIGSTOP of a worker, ${kind}`, api.baseUrl);
    expectSound(counts, 20);
    for (const id of ids) expect(tasks.get(id)).toMatchObject({ attempts: 2 });
    expect(counts.duplicated_effects).toBe(24);
  }, 120_000);
});

describe.each(BROKERS)('a task that kills its worker each time, broker on %s', (kind) => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await Rig.start(kind, { TASK_LOCK_SECONDS: '1' });
  });
  afterAll(() => rig.close());

  it('fails as poison after at most five lost workers, and its neighbours finish', async () => {
    const [api, first] = await Promise.all([rig.api(), rig.worker()]);
    let worker = first;
    let losses = 0;
    rig.receiver.answer = ({ key }) => ({ status: 200, afterMs: key === 'poison' ? 60_000 : 20 });
    const poison = await rig.client.submitUntilStored(api.baseUrl, { key: 'poison' });
    await rig.client.submitMany(api.baseUrl, 20);

    await until(
      async () => {
        if (rig.receiver.effectsOf(poison).length > losses) {
          losses += 1;
          await worker.kill();
          worker = await rig.worker();
        }
        return (await rig.client.task(api.baseUrl, poison)).status === 'failed';
      },
      { timeoutMs: 180_000, what: 'the poison has failed' },
    );

    const { counts, tasks } = await rig.ledger.settle(`poison, ${kind}`, api.baseUrl, {
      expected: ({ task_id, status }) => status === (task_id === poison ? 'failed' : 'completed'),
    });
    expectSound(counts);
    expect(losses).toBeLessThanOrEqual(5);
    expect(tasks.get(poison)?.error?.code).toBe('poison');
    expect(rig.ended()).toEqual([]);
  }, 240_000);
});
