import { until } from '../support/until.js';
import { row } from './row.js';

const LOW = 100;
const AHEAD = 600;
const PER_SECOND = 300;
const LANES = 4;
/** LaneSlots: every eighth slot goes to the lane that has waited longest. */
const TURN = 8;
const SLOTS = 16;
const DONE_WITHIN_MS = 90_000;

interface Stats {
  queues: Record<string, { waiting: number }>;
}

row(
  'F27',
  `${LOW} low tasks under a critical load that never ends`,
  {
    apis: 1,
    workers: 1,
    settings: { WORKER_MAX_CONCURRENT: `${SLOTS}`, LOG_LEVEL: 'error' },
    interruptedAtLeast: LOW,
    timeoutMs: 300_000,
  },
  async (rig) => {
    const waiting = async (lane: string): Promise<number> => {
      const { body } = await rig.client.request<Stats>(rig.url, 'GET', '/api/background/queue/stats');
      return body.queues[lane]?.waiting ?? 0;
    };
    const switchTo = (what: 'pause' | 'resume') =>
      Promise.all(
        ['critical', 'low'].map((lane) => rig.client.request(rig.url, 'POST', `/api/background/queue/${lane}/${what}`)),
      );
    rig.receiver.answer = () => ({ status: 200, afterMs: 10 });
    await switchTo('pause');
    await rig.client.submitMany(rig.url, AHEAD, { priority: 'critical' });
    const low = new Set(await rig.client.submitMany(rig.url, LOW, { priority: 'low' }));
    rig.ledger.interrupt(low);

    const done = () => rig.receiver.effects.filter(({ taskId }) => low.has(taskId)).length;
    const endLoad = rig.client.load(() => [rig.url], PER_SECOND, { priority: 'critical' });
    await switchTo('resume');
    const started = performance.now();
    await until(() => done() >= LOW, { timeoutMs: DONE_WITHIN_MS, what: 'all low tasks are done' });
    const seconds = (performance.now() - started) / 1_000;
    const effects = rig.receiver.effects.map(({ taskId }) => low.has(taskId));
    expect(await waiting('critical')).toBeGreaterThan(0);
    await endLoad();

    const slotsUntilLast = effects.lastIndexOf(true) + 1;
    expect(slotsUntilLast).toBeLessThanOrEqual(LOW * TURN * LANES + SLOTS);
    return { figure: `all low tasks among the first ${slotsUntilLast} slots, after ${seconds.toFixed(1)} s` };
  },
);
