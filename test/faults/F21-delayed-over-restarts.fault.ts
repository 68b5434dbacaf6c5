import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from './rig.js';
import { row } from './row.js';

const TASKS = 1_000;
/** Due from so long after the first submit on … */
const FIRST_DUE_MS = 14_000;
/** … over so long. */
const DUE_OVER_MS = 12_000;
const LOCK_MS = 3_000;
/** What was running when something was killed is run again once its lock has ended: a repeat with a cause. */
const AFTER_MS = 2 * LOCK_MS + 5_000;
/** What an append-only file that is written every second may not know yet. */
const BEFORE_MS = 2_000;

row(
  'F21',
  `${TASKS} delayed tasks while the broker, every worker and every API are killed`,
  { settings: { TASK_LOCK_SECONDS: `${LOCK_MS / 1_000}` }, interruptedAtLeast: TASKS },
  async (rig) => {
    const due = await submitDelayed(rig);
    rig.ledger.interrupt(due.keys());
    const kills: number[] = [];
    const kill = async (what: () => Promise<void>): Promise<void> => {
      kills.push(Date.now());
      await what();
    };
    await kill(() => restartBroker(rig));
    await kill(() => replaceWorkers(rig));
    await kill(() => replaceApis(rig));
    await sleep(Math.max(0, Math.min(...due.values()) + DUE_OVER_MS / 3 - Date.now()));
    await kill(() => restartBroker(rig));
    await rig.effects(TASKS / 2, 60_000);
    await kill(() => replaceWorkers(rig));
    await rig.settle(60_000);

    const early = rig.receiver.effects.filter(({ taskId, at }) => at < (due.get(taskId) ?? 0));
    expect(early).toEqual([]);
    const repeated = rig.receiver.effects.filter(({ nth }) => nth > 1);
    const causeless = repeated.filter(
      ({ at }) => !kills.some((killed) => at > killed - BEFORE_MS && at < killed + AFTER_MS),
    );
    expect(causeless).toEqual([]);
    const lateMs = rig.receiver.effects
      .filter(({ nth }) => nth === 1)
      .map(({ taskId, at }) => at - (due.get(taskId) ?? 0));
    return { figure: `none early; ${Math.min(...lateMs)} to ${Math.max(...lateMs)} ms late` };
  },
);

/** @returns the due time of each task */
async function submitDelayed(rig: Rig): Promise<Map<string, number>> {
  const due = new Map<string, number>();
  const first = Date.now() + FIRST_DUE_MS;
  let left = TASKS;
  const sender = async (): Promise<void> => {
    while (left-- > 0) {
      const at = first + Math.floor(Math.random() * DUE_OVER_MS);
      due.set(await rig.client.submitUntilStored(rig.url, { run_at: new Date(at).toISOString() }), at);
    }
  };
  await Promise.all(Array.from({ length: 20 }, sender));
  return due;
}

async function restartBroker(rig: Rig): Promise<void> {
  await rig.broker.kill();
  await rig.broker.start();
}

async function replaceWorkers(rig: Rig): Promise<void> {
  const old = [...rig.workers];
  await Promise.all(old.map((worker) => rig.kill(worker)));
  await Promise.all(old.map(() => rig.worker()));
}

async function replaceApis(rig: Rig): Promise<void> {
  const old = [...rig.apis];
  await Promise.all(old.map((api) => rig.kill(api)));
  await Promise.all(old.map(() => rig.api()));
}
