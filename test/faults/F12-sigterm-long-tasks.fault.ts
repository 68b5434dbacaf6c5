import { row } from './row.js';

const GRACE_MS = 2_000;
/** Handing back, and closing what is open. */
const LEAVING_MS = 1_500;

row(
  'F12',
  'SIGTERM to a worker with tasks longer than the grace: they run elsewhere at once, and no attempt is charged',
  {
    apis: 1,
    workers: 1,
    settings: {
      WORKER_SHUTDOWN_GRACE_SECONDS: `${GRACE_MS / 1_000}`,
      WORKER_MAX_CONCURRENT: '10',
      TASK_LOCK_SECONDS: '30',
    },
    interruptedAtLeast: 9,
    withinMs: 5_000,
  },
  async (rig) => {
    const [worker] = rig.workers;
    if (!worker) throw new Error('No worker');
    rig.receiver.answer = () => ({ status: 200, afterMs: 60_000 });
    await rig.client.submitMany(rig.url, 9);
    await rig.effects(9);
    rig.receiver.answer = () => ({ status: 200, afterMs: 20 });

    const [{ code, ms }] = await Promise.all([rig.stop(worker), rig.worker()]);

    expect(code).toBe(0);
    expect(ms).toBeGreaterThan(GRACE_MS - 100);
    expect(ms).toBeLessThan(GRACE_MS + LEAVING_MS);
    const { tasks } = await rig.settle(5_000);
    for (const { attempts } of tasks.values()) expect(attempts).toBe(1);
    return { figure: `left after ${Math.round(ms)} ms` };
  },
);
