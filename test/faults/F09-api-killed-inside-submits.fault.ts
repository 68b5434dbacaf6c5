import { randomUUID } from 'node:crypto';
import { until } from '../support/until.js';
import { row } from './row.js';
import type { TestProcess } from '../support/processes.js';

const CALLERS = 30;
const SUBMITS = 400;

row(
  'F09',
  'an API is killed inside submits with an Idempotency-Key, and the callers try again elsewhere',
  { workers: 1, interruptedAtLeast: 10 },
  async (rig) => {
    const [first, second] = rig.apis as [TestProcess, TestProcess];
    const url = rig.receiver.nextUrl();
    const send = (api: TestProcess, key: string) =>
      rig.client.submit(api.baseUrl, { key, webhook_url: url, headers: { 'idempotency-key': key } });
    const keys: string[] = [];
    let killed = false;
    const caller = async (): Promise<void> => {
      while (!killed) {
        const key = randomUUID();
        keys.push(key);
        if ((await send(first, key)).status !== 0) continue;
        killed = true;
        await send(second, key);
      }
    };
    const load = Promise.all(Array.from({ length: CALLERS }, caller));
    await until(() => keys.length >= SUBMITS, { what: `${SUBMITS} submits`, timeoutMs: 30_000, everyMs: 5 });
    await rig.kill(first);
    await load;
    rig.ledger.refuse(rig.client.submits.filter(({ status }) => status === 0).length);

    const { counts } = await rig.settle(60_000);
    expect(counts.acked).toBe(keys.length);
    // One task a key, also where the killed API had stored it and not said so.
    expect(new Set(rig.receiver.effects.map(({ key, taskId }) => `${key} ${taskId}`)).size).toBe(keys.length);
    return { figure: `${keys.length} keys` };
  },
);
