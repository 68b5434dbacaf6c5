import { row } from './row.js';

const GRACE_MS = 2_000;

row(
  'F11',
  'SIGTERM to a worker with short tasks: they finish, and it leaves with 0 within the grace',
  {
    apis: 1,
    workers: 1,
    settings: {
      WORKER_SHUTDOWN_GRACE_SECONDS: `${GRACE_MS / 1_000}`,
      WORKER_MAX_CONCURRENT: '10',
      TASK_LOCK_SECONDS: '30',
    },
    interruptedAtLeast: 9,
  },
  async (rig) => {
    const [worker] = rig.workers;
    if (!worker) throw new Error('No worker');
    rig.receiver.answer = () => ({ status: 200, afterMs: 700 });
    await rig.client.submitMany(rig.url, 20);
    await rig.effects(9);
    rig.ledger.interrupt(rig.receiver.effects.map(({ taskId }) => taskId));

    const { code, ms } = await rig.stop(worker);
    await rig.worker();

    expect(code).toBe(0);
    expect(ms).toBeLessThan(GRACE_MS);
    const { counts, tasks } = await rig.settle(60_000);
    expect(counts.duplicated_effects).toBe(0);
    for (const { attempts } of tasks.values()) expect(attempts).toBe(1);
    return { figure: `left after ${Math.round(ms)} ms` };
  },
);
