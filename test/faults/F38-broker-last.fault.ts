import { until } from '../support/until.js';
import { row } from './row.js';

row(
  'F38',
  'APIs and workers start before their broker, and serve without a restart',
  { apis: 0, workers: 0 },
  async (rig) => {
    await rig.broker.stop();
    await Promise.all([rig.api(), rig.api(), rig.worker(), rig.worker()]);
    expect(await rig.client.submit(rig.url)).toMatchObject({ status: 503 });
    rig.ledger.refuse(1);

    await rig.broker.start();
    const from = performance.now();
    for (const { baseUrl } of rig.apis) {
      const accepted = async (): Promise<boolean> => (await rig.client.submit(baseUrl)).status === 202;
      await until(accepted, { timeoutMs: 15_000, what: 'a submit is accepted' });
    }
    return { figure: `accepting after ${Math.round(performance.now() - from)} ms` };
  },
);
