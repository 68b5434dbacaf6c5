import type { TestProcess } from '../support/processes.js';
import { expectSound } from './ledger.js';
import { hasEnded } from './load-client.js';
import { BROKERS, Rig } from './rig.js';

const TASKS = 100;

describe.each(BROKERS)('a hundred tasks cancelled at one point of their life, broker on %s', (kind) => {
  let rig: Rig;
  let api: TestProcess;
  /** When a task of this row was read as cancelled. */
  const readAt = new Map<string, number>();

  beforeAll(async () => {
    rig = await Rig.start(kind);
    api = await rig.api();
  }, 120_000);
  beforeEach(() => {
    rig.newRow();
    readAt.clear();
  });
  afterEach(() => expect(rig.ended()).toEqual([]));
  afterAll(() => rig.close());

  /** Cancels all at once and reads each until it has ended. */
  async function cancelAll(ids: string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const { status } = await rig.client.cancel(api.baseUrl, id);
        expect([202, 409]).toContain(status);
        for (;;) {
          const task = await rig.client.task(api.baseUrl, id);
          if (task.status === 'cancelled') readAt.set(id, Date.now());
          if (hasEnded(task)) return;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }),
    );
  }

  /** What was read as cancelled stays so and has no effect afterwards; the rest has completed. */
  async function conclude(row: string): Promise<void> {
    rig.ledger.interrupt(readAt.keys());
    const { counts } = await rig.ledger.settle(`cancel ${row}, ${kind}`, api.baseUrl, {
      expected: ({ task_id, status }) => status === (readAt.has(task_id) ? 'cancelled' : 'completed'),
    });
    expectSound(counts);
    const late = rig.receiver.effects.filter(({ taskId, at }) => at > (readAt.get(taskId) ?? Infinity));
    expect(late).toEqual([]);
  }

  it('while they wait never run', async () => {
    const delayed = await rig.client.submitMany(api.baseUrl, TASKS / 2, { delay_seconds: 3_600 });
    const queued = await rig.client.submitMany(api.baseUrl, TASKS / 2);

    await cancelAll([...delayed, ...queued]);
    expect(readAt.size).toBe(TASKS);
    await conclude('while waiting');
    await rig.worker();

    const taskId = await rig.client.submitUntilStored(api.baseUrl);
    expect(await rig.client.task(api.baseUrl, taskId, '?wait_seconds=10')).toMatchObject({ status: 'completed' });
    expect(rig.receiver.effects.map((effect) => effect.taskId)).toEqual([taskId]);
  }, 120_000);

  it('while they run are aborted, every one', async () => {
    rig.receiver.answer = () => ({ status: 200, afterMs: 60_000 });
    for (const batch of [25, 25, 25, 25]) {
      const before = rig.receiver.effects.length;
      const ids = await rig.client.submitMany(api.baseUrl, batch);
      await rig.effects(before + batch);
      await cancelAll(ids);
    }
    await conclude('while running');
    expect(readAt.size).toBe(TASKS);
  }, 120_000);

  it('while they are about to finish end once, one way or the other', async () => {
    rig.receiver.answer = () => ({ status: 200, afterMs: Math.random() * 60 });
    for (const batch of [25, 25, 25, 25]) {
      const before = rig.receiver.effects.length;
      const ids = await rig.client.submitMany(api.baseUrl, batch);
      await rig.effects(before + 1);
      await cancelAll(ids);
    }
    await conclude('while finishing');
    expect(readAt.size).toBeGreaterThan(0);
    expect(readAt.size).toBeLessThan(TASKS);
  }, 120_000);
});
