import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from './load-client.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const TASKS = 500;
/** So many run at once. */
const BATCH = 25;
/** Requests at once: the callers must not be what is measured. */
const CALLERS = 50;

row(
  'F31',
  `${TASKS} tasks are cancelled while they wait, ${TASKS} while they run, ${TASKS} about to finish`,
  { apis: 1, workers: 0, interruptedAtLeast: 2 * TASKS, withinMs: 60_000, timeoutMs: 400_000 },
  async (rig) => {
    /** When a task was read as cancelled. */
    const readAt = new Map<string, number>();
    rig.expected = ({ task_id, status }) => status === (readAt.has(task_id) ? 'cancelled' : 'completed');

    const delayed = await rig.client.submitMany(rig.url, TASKS / 2, { delay_seconds: 3_600 });
    const queued = await rig.client.submitMany(rig.url, TASKS / 2);
    await cancelAll(rig, [...delayed, ...queued], readAt);
    expect(readAt.size).toBe(TASKS);
    await rig.worker();
    const after = await rig.client.submitUntilStored(rig.url);
    expect(await rig.client.task(rig.url, after, '?wait_seconds=10')).toMatchObject({ status: 'completed' });
    // What was cancelled while it waited never ran.
    expect(rig.receiver.effects.map(({ taskId }) => taskId)).toEqual([after]);

    rig.receiver.answer = () => ({ status: 200, afterMs: 60_000 });
    await inBatches(rig, readAt, BATCH);
    expect(readAt.size).toBe(2 * TASKS);

    rig.receiver.answer = () => ({ status: 200, afterMs: Math.random() * 60 });
    await inBatches(rig, readAt, 1);
    const finishing = readAt.size - 2 * TASKS;
    expect(finishing).toBeGreaterThan(0);
    expect(finishing).toBeLessThan(TASKS);

    rig.ledger.interrupt(readAt.keys());
    await rig.settle(60_000);
    expect(rig.receiver.effects.filter(({ taskId, at }) => at > (readAt.get(taskId) ?? Infinity))).toEqual([]);
    return { figure: `of the last ${TASKS} ${finishing} cancelled, the others completed` };
  },
);

/** Submits the tasks batch by batch, and cancels each batch once `begun` of its deliveries have arrived. */
async function inBatches(rig: Rig, readAt: Map<string, number>, begun: number): Promise<void> {
  for (let done = 0; done < TASKS; done += BATCH) {
    const before = rig.receiver.effects.length;
    const ids = await rig.client.submitMany(rig.url, BATCH);
    await rig.effects(before + begun);
    await cancelAll(rig, ids, readAt);
  }
}

/** Cancels all and reads each until it has ended. */
async function cancelAll(rig: Rig, ids: readonly string[], readAt: Map<string, number>): Promise<void> {
  const queue = [...ids];
  const caller = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) await cancelOne(rig, id, readAt);
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

async function cancelOne(rig: Rig, id: string, readAt: Map<string, number>): Promise<void> {
  const { status } = await rig.client.cancel(rig.url, id);
  expect([202, 409]).toContain(status);
  for (;;) {
    const task = await rig.client.task(rig.url, id);
    if (task.status === 'cancelled') readAt.set(id, Date.now());
    if (hasEnded(task)) return;
    await sleep(100);
  }
}
