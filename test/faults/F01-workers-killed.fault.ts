import { setTimeout as sleep } from 'node:timers/promises';
import { row } from './row.js';
import type { Rig } from './rig.js';

const TASKS = 2_000;
const FOR_MS = 60_000;
/** A busy machine starts workers slowly: then it goes on for as long again until enough was hit. */
const INTERRUPTED = 100;
const EVERY_MS = 2_000;
/** Of the tasks that were cut, so many are looked at closely. */
const LOOKED_AT = 50;

row(
  'F01',
  'one of two workers is killed every 2 s for 60 s, 2,000 tasks in flight',
  {
    apis: 1,
    settings: { TASK_LOCK_SECONDS: '3' },
    interruptedAtLeast: INTERRUPTED,
    withinMs: 180_000,
    timeoutMs: 420_000,
  },
  async (rig) => {
    // Only a first delivery takes long: a task that were hit five times would rightly end as poison.
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_000 : 20 });
    await rig.client.submitMany(rig.url, TASKS);
    const kills = await killInTurn(rig);
    const { tasks } = await rig.settle(180_000);
    const cut = rig.receiver.cut().slice(0, LOOKED_AT);
    for (const id of cut) {
      expect(tasks.get(id)?.attempts).toBeGreaterThan(1);
      expect(await rig.client.logText(rig.url, id)).toContain('worker_lost');
    }
    return { figure: `${kills} kills` };
  },
);

/** Kills the older of the two workers every two seconds, and starts another in its place. @returns how many it killed */
async function killInTurn(rig: Rig): Promise<number> {
  const replacements: Promise<unknown>[] = [];
  const end = Date.now() + FOR_MS;
  let kills = 0;
  const goesOn = (): boolean =>
    Date.now() < end || (Date.now() < end + FOR_MS && rig.receiver.cut().length < INTERRUPTED);
  for (; goesOn(); await sleep(EVERY_MS)) {
    const [oldest] = rig.workers;
    if (!oldest) continue;
    replacements.push(rig.worker());
    await rig.kill(oldest);
    kills += 1;
  }
  await Promise.all(replacements);
  return kills;
}
