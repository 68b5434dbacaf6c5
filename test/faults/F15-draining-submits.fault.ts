import type { Rig } from './rig.js';
import { row } from './row.js';

const CHAINS = 20;
const LINKS = [1, 2, 3];
/** Longer than all of a link's deliveries need to arrive: the worker is hit in the middle of them. */
const LINK_MS = 1_500;

row(
  'F15',
  `the worker of ${CHAINS} chains of ${LINKS.length} tasks drains at each link: its last tasks submit what follows them`,
  { apis: 1, workers: 1, settings: { WORKER_SHUTDOWN_GRACE_SECONDS: '5' }, interruptedAtLeast: CHAINS },
  async (rig) => {
    rig.receiver.answer = () => ({ status: 200, afterMs: LINK_MS });
    const chains = Array.from({ length: CHAINS }, (_, nth) => `chain ${nth}`);
    await Promise.all(
      chains.map((chain) => rig.client.submitUntilStored(rig.url, { key: `${chain} 1`, ...followedBy(rig, chain, 2) })),
    );
    const drainedMs: number[] = [];
    for (const link of LINKS) {
      await rig.effects(link * CHAINS);
      rig.ledger.interrupt(rig.receiver.running());
      drainedMs.push(await drain(rig));
      await rig.worker();
    }

    rig.client.takeOver(rig.receiver.effects.map(({ taskId }) => taskId));
    const { tasks } = await rig.settle(30_000);
    // Each link once, by one task: nothing was lost, and nothing followed twice.
    const links = LINKS.flatMap((link) => chains.map((chain) => `${chain} ${link}`));
    expect(rig.receiver.effects.map(({ key }) => key).sort()).toEqual(links.sort());
    expect(tasks.size).toBe(links.length);
    for (const { attempts } of tasks.values()) expect(attempts).toBe(1);
    return { figure: `left after ${drainedMs.join(', ')} ms` };
  },
);

async function drain(rig: Rig): Promise<number> {
  const [worker] = rig.workers;
  if (!worker) throw new Error('No worker');
  const { code, ms } = await rig.stop(worker);
  expect(code).toBe(0);
  return Math.round(ms);
}

/** Names the chain's link `nth` as what follows, and with it all further ones. */
function followedBy(rig: Rig, chain: string, nth: number): Record<string, unknown> {
  if (!LINKS.includes(nth)) return {};
  const payload = { webhook_url: rig.receiver.nextUrl(), data: { key: `${chain} ${nth}` } };
  return { on_complete: { task: { task_type: 'webhook_delivery', payload, ...followedBy(rig, chain, nth + 1) } } };
}
