import { until } from '../support/until.js';
import { injecting } from './injected.js';
import { row } from './row.js';

const TASKS = 60;
/** What the process says of each. */
const REJECTED = 'Unhandled promise rejection';
const THROWN = 'Uncaught exception';

row(
  'F18',
  'a promise is rejected and a timer throws after the handler has returned, after every delivery',
  { apis: 1, workers: 0, interruptedAtLeast: TASKS },
  async (rig) => {
    const worker = await rig.worker(injecting('errors-after-return'));
    // Others are always running when errors come.
    rig.receiver.answer = () => ({ status: 200, afterMs: 100 + Math.random() * 1_500 });
    rig.ledger.interrupt(await rig.client.submitMany(rig.url, TASKS));
    const { tasks } = await rig.settle(30_000);
    for (const { attempts } of tasks.values()) expect(attempts).toBe(1);

    const told = (what: string): number => worker.output().split(what).length - 1;
    await until(() => told(REJECTED) >= TASKS && told(THROWN) >= TASKS, {
      what: `${TASKS} errors of both kinds in the log`,
    });
    // It still takes tasks.
    const last = await rig.client.submitUntilStored(rig.url);
    expect(await rig.client.task(rig.url, last, '?wait_seconds=10')).toMatchObject({ status: 'completed' });
    expect(worker.ending()).toBeUndefined();
    return { figure: `${told(REJECTED) + told(THROWN)} errors reported by a running worker` };
  },
);
