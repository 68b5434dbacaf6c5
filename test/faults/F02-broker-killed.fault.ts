import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.js';
import { row } from './row.js';

const PER_SECOND = 500;
const KILLS = 3;
/** Load before each kill. */
const BETWEEN_MS = 4_000;
const BACK_WITHIN_MS = 10_000;

row(
  'F02',
  'the broker is killed three times under 500 submits a second',
  { interruptedAtLeast: 50, withinMs: 240_000, timeoutMs: 420_000 },
  async (rig) => {
    const endLoad = rig.client.load(() => rig.apis.map(({ baseUrl }) => baseUrl), PER_SECOND);
    const started = performance.now();
    const backMs: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(BETWEEN_MS);
      await rig.broker.kill();
      const refused = rig.client.submits.length;
      await until(() => rig.client.submits.slice(refused).some(({ status }) => status === 503), { what: 'a refusal' });
      await rig.broker.start();
      backMs.push(await acceptedAgain());
    }
    await endLoad();
    const seconds = (performance.now() - started) / 1_000;
    rig.ledger.refuse(rig.client.submits.filter(({ taskId }) => taskId === undefined).length);
    expect(Math.max(...backMs)).toBeLessThan(BACK_WITHIN_MS);
    const rate = Math.round(rig.client.submits.length / seconds);
    return { figure: `${rate} submits/s, accepting again after ${Math.round(Math.max(...backMs))} ms at most` };

    /** Milliseconds from the restart to the next 202. */
    async function acceptedAgain(): Promise<number> {
      const from = performance.now();
      const seen = rig.client.submits.length;
      await until(() => rig.client.submits.slice(seen).some(({ status }) => status === 202), {
        timeoutMs: 2 * BACK_WITHIN_MS,
        what: 'a submit is accepted',
      });
      return performance.now() - from;
    }
  },
);
