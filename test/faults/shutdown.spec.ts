import type { TestProcess } from '../support/processes.js';
import { expectSound } from './ledger.js';
import { BROKERS, Rig } from './rig.js';

const GRACE_MS = 2_000;

describe.each(BROKERS)('a worker that is told to end, broker on %s', (kind) => {
  let rig: Rig;
  let api: TestProcess;
  /** The only worker: each row ends it and starts the next. */
  let worker: TestProcess;

  beforeAll(async () => {
    rig = await Rig.start(kind, {
      WORKER_SHUTDOWN_GRACE_SECONDS: `${GRACE_MS / 1_000}`,
      WORKER_MAX_CONCURRENT: '10',
      TASK_LOCK_SECONDS: '30',
    });
    [api, worker] = await Promise.all([rig.api(), rig.worker()]);
  }, 120_000);
  beforeEach(() => rig.newRow());
  afterEach(() => expect(rig.ended()).toEqual([]));
  afterAll(() => rig.close());

  it('finishes its short tasks and leaves with 0 within the grace; what waits is left to others', async () => {
    rig.receiver.answer = () => ({ status: 200, afterMs: 700 });
    const ids = await rig.client.submitMany(api.baseUrl, 20);
    await rig.effects(9);
    rig.ledger.interrupt(rig.receiver.effects.map(({ taskId }) => taskId));

    const { code, ms } = await rig.stop(worker);
    worker = await rig.worker();

    expect(code).toBe(0);
    expect(ms).toBeLessThan(GRACE_MS);
    const { counts, tasks } = await rig.ledger.settle(`SIGTERM with short tasks, ${kind}`, api.baseUrl);
    expectSound(counts, 9);
    expect(counts.duplicated_effects).toBe(0);
    for (const id of ids) expect(tasks.get(id)?.attempts).toBe(1);
  }, 120_000);

  it('hands its long tasks back when the grace ends: they run elsewhere at once, and no attempt is charged', async () => {
    rig.receiver.answer = () => ({ status: 200, afterMs: 60_000 });
    const ids = await rig.client.submitMany(api.baseUrl, 9);
    await rig.effects(9);
    rig.receiver.answer = () => ({ status: 200, afterMs: 20 });

    const [{ code, ms }] = await Promise.all([rig.stop(worker), rig.worker()]);

    expect(code).toBe(0);
    expect(ms).toBeGreaterThan(GRACE_MS - 100);
    expect(ms).toBeLessThan(GRACE_MS + 1_500);
    const { counts, tasks } = await rig.ledger.settle(`SIGTERM with long tasks, ${kind}`, api.baseUrl, {
      withinMs: 5_000,
    });
    expectSound(counts, 9);
    for (const id of ids) expect(tasks.get(id)?.attempts).toBe(1);
  }, 120_000);
});
