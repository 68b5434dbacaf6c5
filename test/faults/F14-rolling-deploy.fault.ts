import { Balancer } from './balancer.js';
import { row } from './row.js';

const PER_SECOND = 60;

row(
  'F14',
  'each API and each worker is replaced by a new one under load',
  { settings: { API_SHUTDOWN_NOTICE_SECONDS: '2' }, interruptedAtLeast: 10 },
  async (rig) => {
    rig.receiver.answer = () => ({ status: 200, afterMs: 500 });
    const balancer = new Balancer(rig.apis);
    const endLoad = rig.client.load(() => balancer.urls, PER_SECOND);
    await rig.effects(20);
    const leftAfter: number[] = [];
    for (const old of [...rig.apis, ...rig.workers]) {
      const isApi = rig.apis.includes(old);
      const replacement = isApi ? await rig.api() : await rig.worker();
      await rig.isReady(replacement);
      if (isApi) await balancer.add(replacement);
      // Unanswered deliveries are running tasks.
      rig.ledger.interrupt(rig.receiver.running());
      const { code, ms } = await rig.stop(old);
      expect(code).toBe(0);
      leftAfter.push(Math.round(ms));
    }
    await endLoad();
    balancer.close();

    expect(rig.client.submits.filter(({ status }) => status !== 202)).toEqual([]);
    const { counts, tasks } = await rig.settle(60_000);
    expect(counts.duplicated_effects).toBe(0);
    for (const { attempts } of tasks.values()) expect(attempts).toBe(1);
    return { figure: `${rig.client.submits.length} submits, all 202; left after ${leftAfter.join(', ')} ms` };
  },
);
