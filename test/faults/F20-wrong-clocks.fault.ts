import { until } from '../support/until.js';
import type { TestProcess } from '../support/processes.js';
import { injecting } from './injected.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OFF_MS = [-2 * HOUR_MS, -MINUTE_MS, MINUTE_MS, 2 * HOUR_MS];
const LIVE = 24;
const DELAYED = 40;
const DELAY_SECONDS = 12;
/** Longer than a lock and its check: a worker that steals does so within it. */
const LIVE_MS = 10_000;
const EARLY_MS = 1_000;
const RIGHT_WITHIN_MS = 10_000;

row(
  'F20',
  'four workers whose clocks are 60 s and 2 h slow and fast: they take nothing until their clocks are put right',
  { apis: 1, workers: 1, settings: { WORKER_MAX_CONCURRENT: '64' }, interruptedAtLeast: LIVE + DELAYED },
  async (rig) => {
    const [right] = rig.workers;
    if (!right) throw new Error('No worker');
    rig.receiver.answer = ({ key }) => ({ status: 200, afterMs: key === 'live' ? LIVE_MS : 20 });
    const wrong = await Promise.all(
      OFF_MS.map((offMs) => rig.worker(injecting('wrong-clock', { CLOCK_OFF_MS: `${offMs}` }))),
    );
    for (const worker of wrong) await saysItsClockIsOff(rig, worker);
    const live = await rig.client.submitMany(rig.url, LIVE, { key: 'live' });
    const from = Date.now();
    const delayed = await rig.client.submitMany(rig.url, DELAYED, { delay_seconds: DELAY_SECONDS, key: 'delayed' });
    rig.ledger.interrupt([...live, ...delayed]);
    const { counts, tasks } = await rig.settle(60_000);

    // No live task was stolen, and no delayed one was early.
    expect(counts.duplicated_effects).toBe(0);
    for (const { attempts } of tasks.values()) expect(attempts).toBe(1);
    const first = Math.min(...delayed.flatMap((id) => rig.receiver.effectsOf(id).map(({ at }) => at)));
    const earliest = first - from - DELAY_SECONDS * 1_000;
    expect(earliest).toBeGreaterThan(-EARLY_MS);

    for (const { pid } of wrong) process.kill(pid, 'SIGUSR2');
    const asOf = performance.now();
    await Promise.all(wrong.map((worker) => rig.isReady(worker)));
    const rightMs = Math.round(performance.now() - asOf);
    expect(rightMs).toBeLessThan(RIGHT_WITHIN_MS);
    // They work now: nobody else is there.
    await rig.stop(right);
    const last = await rig.client.submitMany(rig.url, 4 * OFF_MS.length);
    rig.ledger.interrupt(last);
    return {
      figure: `first delayed delivery ${earliest} ms after its time; ready ${rightMs} ms after the clocks were right`,
    };
  },
);

async function saysItsClockIsOff(rig: Rig, { baseUrl, output }: TestProcess): Promise<void> {
  await until(() => output().includes('taking no tasks'), { what: `${baseUrl} says so`, timeoutMs: 20_000 });
  const { status } = await rig.client.request(baseUrl, 'GET', '/health');
  expect(status).toBe(503);
}
