import { setTimeout as sleep } from 'node:timers/promises';
import { row } from './row.js';

const FOR_MS = 30_000;
const EVERY_MS = 1_000;

row(
  'F08',
  'all connections to the broker are reset every second for 30 s',
  { throughProxy: true, interruptedAtLeast: 100, withinMs: 180_000 },
  async (rig) => {
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 400 : 20 });
    const before = rig.proxy.open;
    const endLoad = rig.client.load(() => rig.apis.map(({ baseUrl }) => baseUrl), 40);
    let cut = 0;
    for (const end = Date.now() + FOR_MS; Date.now() < end; await sleep(EVERY_MS)) cut += rig.proxy.cut();
    await endLoad();
    rig.ledger.interrupt(rig.client.submits.flatMap(({ taskId }) => taskId ?? []));
    rig.ledger.refuse(rig.client.submits.filter(({ taskId }) => taskId === undefined).length);

    await Promise.all(rig.living().map((process) => rig.isReady(process)));
    // A broken connection is replaced, never joined by more and more.
    expect(rig.proxy.most).toBeLessThan(3 * before);
    return { figure: `${cut} resets; ${before} connections before, ${rig.proxy.most} at most` };
  },
);
