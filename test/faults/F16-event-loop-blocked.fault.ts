import { setTimeout as sleep } from 'node:timers/promises';
import { injecting } from './injected.js';
import { row } from './row.js';

const LOCK_MS = 3_000;
const BLOCKED_MS = 6_000;
const BLOCKS = 3;
const PER_SECOND = 10;

row(
  'F16',
  `a worker's event loop is blocked for ${BLOCKED_MS / 1_000} s, twice the lock, ${BLOCKS} times`,
  {
    apis: 1,
    workers: 1,
    settings: { TASK_LOCK_SECONDS: `${LOCK_MS / 1_000}` },
    interruptedAtLeast: 3 * BLOCKS,
  },
  async (rig) => {
    const blocked = await rig.worker(injecting('blocks-on-signal', { BLOCKED_MS: `${BLOCKED_MS}` }));
    await rig.isReady(blocked);
    // Short for a lock, long enough to be running when the loop stops.
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_000 : 20 });
    const endLoad = rig.client.load(() => [rig.url], PER_SECOND);
    const ended: number[] = [];
    for (let block = 0; block < BLOCKS; block += 1) {
      await rig.effects(rig.receiver.effects.length + PER_SECOND);
      const from = Date.now();
      process.kill(blocked.pid, 'SIGUSR2');
      await sleep(BLOCKED_MS);
      ended.push(rig.receiver.effects.filter(({ at }) => at > from + 1_500).length);
    }
    await endLoad();

    const { tasks } = await rig.settle(60_000);
    const rerun = [...tasks.values()].filter(({ attempts }) => attempts > 1);
    rig.ledger.interrupt(rerun.map(({ task_id }) => task_id));
    // The other worker went on meanwhile.
    expect(Math.min(...ended)).toBeGreaterThan(((BLOCKED_MS - 1_500) / 1_000) * PER_SECOND * 0.5);
    return { figure: `${rerun.length} of ${tasks.size} tasks rerun; ${ended.join(', ')} deliveries meanwhile` };
  },
);
