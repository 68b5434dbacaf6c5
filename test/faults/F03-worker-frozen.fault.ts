import { row } from './row.js';

const TASKS = 24;

row(
  'F03',
  'a worker is stopped past its lock and goes on',
  { apis: 1, workers: 1, settings: { TASK_LOCK_SECONDS: '3' }, interruptedAtLeast: TASKS },
  async (rig) => {
    const [frozen] = rig.workers;
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 500 : 20 });
    const ids = await rig.client.submitMany(rig.url, TASKS);
    await rig.effects(TASKS);
    frozen?.freeze();
    rig.ledger.interrupt(ids);

    const from = performance.now();
    await rig.worker();
    await rig.effects(2 * TASKS, 40_000);
    const rerunMs = Math.round(performance.now() - from);
    frozen?.thaw();

    const { counts, tasks } = await rig.settle(60_000);
    // The ids of the second deliveries are those of the first: the receiver counts by `webhook-id`.
    expect(counts.duplicated_effects).toBe(TASKS);
    for (const id of ids) expect(tasks.get(id)).toMatchObject({ attempts: 2 });
    return { figure: `all run elsewhere ${rerunMs} ms after the stop, the start of another worker included` };
  },
);
