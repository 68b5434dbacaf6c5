import { until } from '../support/until.js';
import { row } from './row.js';

const API_BACK_WITHIN_MS = 10_000;
const WORKER_BACK_WITHIN_MS = 30_000;

row(
  'F06',
  'every connection to the broker is forgotten by the network: silent, and never closed',
  { throughProxy: true, interruptedAtLeast: 20 },
  async (rig) => {
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_000 : 20 });
    await rig.client.submitMany(rig.url, 60);
    await rig.effects(40);
    const forgotten = rig.proxy.forget();
    expect(forgotten).toBeGreaterThan(2 * rig.living().length - 1);
    rig.ledger.interrupt(rig.receiver.effects.map(({ taskId }) => taskId));

    const from = performance.now();
    const submit = async () => (await rig.client.submit(rig.url)).taskId;
    const taskId = await until(submit, { timeoutMs: API_BACK_WITHIN_MS, what: 'a submit is accepted' });
    await until(async () => (await rig.client.task(rig.url, taskId)).status === 'completed', {
      timeoutMs: WORKER_BACK_WITHIN_MS,
      what: 'a task is run',
    });
    return { figure: `${forgotten} connections, busy again after ${Math.round(performance.now() - from)} ms` };
  },
);
