import { row } from './row.js';

const DELAY_MS = 300;
const TASKS = 60;

row(
  'F07',
  `every byte to and from the broker takes ${DELAY_MS} ms longer`,
  { throughProxy: true, settings: { TASK_LOCK_SECONDS: '5' }, interruptedAtLeast: TASKS },
  async (rig) => {
    // Longer than a lock: only renewals over the slow network keep these tasks their workers'.
    rig.receiver.answer = () => ({ status: 200, afterMs: 9_000 });
    await rig.client.submitMany(rig.url, TASKS);
    await rig.effects(TASKS);
    rig.proxy.delay(DELAY_MS);
    rig.ledger.interrupt(rig.receiver.effects.map(({ taskId }) => taskId));
    const { counts, tasks } = await rig.settle(90_000);
    const connections = rig.proxy.most;
    rig.proxy.delay(0);

    // No live task was stolen.
    expect(counts.duplicated_effects).toBe(0);
    for (const { attempts } of tasks.values()) expect(attempts).toBe(1);
    return { figure: `${connections} connections at most` };
  },
);
