import { BadTarget } from './bad-targets.js';
import { hasEnded } from './load-client.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const PAIRS = 4;
const DELIVERIES = 150;
const DEAD = 30;
const PER_SECOND = 60;
const SLOWER_AT_MOST = 1.2;
/** Two cores are shared with whatever else runs: so little is noise. */
const NOISE_MS = 25;

row(
  'F33',
  'one dead target among many',
  { apis: 0, workers: 0, settings: { WORKER_MAX_CONCURRENT: '16' }, interruptedAtLeast: DEAD },
  async (rig) => {
    const target = await BadTarget.start('hangs');
    const hosts = { WEBHOOK_ALLOWED_PRIVATE_HOSTS: `${rig.receiver.env.WEBHOOK_ALLOWED_PRIVATE_HOSTS},${target.host}` };
    try {
      const started = await Promise.all([rig.api(hosts), rig.worker(hosts), rig.worker(hosts)]);
      await Promise.all(started.map((process) => rig.isReady(process)));
      await delays(rig);
      const without: number[] = [];
      const beside: number[] = [];
      const dead: string[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        without.push(...(await delays(rig)));
        dead.push(...(await rig.client.submitMany(rig.url, DEAD, { webhook_url: `http://${target.host}/` })));
        beside.push(...(await delays(rig)));
        await Promise.all(dead.map((id) => rig.client.cancel(rig.url, id)));
      }
      rig.ledger.interrupt(dead);
      const isDead = new Set(dead);
      rig.expected = (task) => (isDead.has(task.task_id) ? hasEnded(task) : task.status === 'completed');
      const [p99, p99Beside] = [percentile(without, 0.99), percentile(beside, 0.99)];
      expect(p99Beside).toBeLessThan(Math.max(p99 * SLOWER_AT_MOST, p99 + NOISE_MS));
      return {
        figure: `others' p99 ${p99} → ${p99Beside} ms, p50 ${percentile(without, 0.5)} → ${percentile(beside, 0.5)} ms`,
      };
    } finally {
      await target.close();
    }
  },
);

/** Submits at a steady pace. @returns milliseconds from each submit to its delivery */
async function delays(rig: Rig): Promise<number[]> {
  const submitted = new Map<string, number>();
  const sending: Promise<void>[] = [];
  const send = async (): Promise<void> => {
    const at = Date.now();
    const { taskId } = await rig.client.submit(rig.url);
    if (taskId !== undefined) submitted.set(taskId, at);
  };
  for (let nth = 0; nth < DELIVERIES; nth += 1) {
    sending.push(send());
    await new Promise((resolve) => setTimeout(resolve, 1_000 / PER_SECOND));
  }
  await Promise.all(sending);
  expect(submitted.size).toBe(DELIVERIES);
  const before = rig.receiver.effects.length;
  await rig.effects(before);
  const found = async (): Promise<number[]> => {
    for (;;) {
      const times = [...submitted].flatMap(([id, at]) => rig.receiver.effectsOf(id).map((effect) => effect.at - at));
      if (times.length >= DELIVERIES) return times;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return found();
}

function percentile(numbers: number[], share: number): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * share)] ?? Infinity;
}
