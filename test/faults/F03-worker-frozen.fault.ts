import { row } from './row.js';

const TASKS = 24;
const LOCK_MS = 3_000;
/** What a busy test machine may add to the end of the lock and the look for stalled tasks. */
const BUSY_MS = 2_000;
/** A first delivery outlasts the start of the other worker. */
const FIRST_MS = 10_000;

row(
  'F03',
  'a worker is stopped past its lock and goes on',
  {
    apis: 1,
    workers: 1,
    settings: { TASK_LOCK_SECONDS: `${LOCK_MS / 1_000}` },
    interruptedAtLeast: TASKS,
  },
  async (rig) => {
    const [frozen] = rig.workers;
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? FIRST_MS : 20 });
    const ids = await rig.client.submitMany(rig.url, TASKS);
    await rig.effects(TASKS);
    await rig.isReady(await rig.worker());
    frozen?.freeze();
    rig.ledger.interrupt(ids);

    const from = performance.now();
    await rig.effects(2 * TASKS, 40_000);
    const takenOverMs = Math.round(performance.now() - from);
    frozen?.thaw();

    expect(takenOverMs).toBeLessThan(2 * LOCK_MS + BUSY_MS);
    const { counts, tasks } = await rig.settle(60_000);
    // The ids of the second deliveries are those of the first: the receiver counts by `webhook-id`.
    expect(counts.duplicated_effects).toBe(TASKS);
    for (const id of ids) expect(tasks.get(id)).toMatchObject({ attempts: 2 });
    return { figure: `all taken over after ${takenOverMs} ms` };
  },
);
