import { PAYLOAD } from '../answers.mjs';
import { startChild } from '../children.mjs';
import { median } from '../figures.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { startWorkerOf } from '../pair.mjs';
import { startWorker } from '../product.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const RAW = 'raw BullMQ, handler posts with `fetch`';
const OURS = 'this worker as deployed: checked address, deadline, limited response, attempts recorded';

/** @type {import('../section.mjs').Section} */
export const webhooks = {
  name: 'webhooks',
  title: 'Webhooks to a local endpoint, one worker with 10 slots',
  about:
    'A backlog of deliveries to four ports of one machine, each a separate host for the limit of four deliveries per host. A delivery ' +
    'is measured from the start of its task to its stored completion.',
  brokers: BOTH,
  sizes: { full: { warmUp: 1_000, tasks: 4_000 }, quick: { warmUp: 40, tasks: 100 } },
  async run({ servers, on, size }) {
    const broker = await servers.broker(on);
    const receivers = await startChild('receivers.mjs');
    /** @type {string[]} */
    const hosts = await receivers.ask('hosts');
    const env = { ...broker.env, WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: hosts.join() };
    const given = { url: broker.url, hosts, size };
    const rounds = await inTurns(
      {
        [RAW]: () => deliveries('raw', given, () => startWorkerOf('raw', broker.url, 'webhook_delivery')),
        [OURS]: () => deliveries('engine', given, () => startWorker(env)),
      },
      { tell: ({ rate, p50 }) => `${rate.toFixed(0)} deliveries/s, p50 ${p50.toFixed(1)} ms` },
    );
    await receivers.stop();
    return {
      rows: [
        ...rowsOf(
          'deliveries/s',
          picked(rounds, ({ rate }) => rate),
          [[RAW], [OURS, RAW]],
        ),
        ...rowsOf(
          'ms per delivery (p50)',
          picked(rounds, ({ p50 }) => p50),
          [[RAW], [OURS, RAW]],
        ),
      ],
    };
  },
};

/** @typedef {{ url: string, hosts: string[], size: { warmUp: number, tasks: number } }} Given */

/** @param {import('../pair.mjs').Side} side @param {Given} given @param {() => Promise<{ stop: () => Promise<void> }>} start */
async function deliveries(side, { url, hosts, size: { warmUp, tasks } }, start) {
  const submitter = await startChild(`${side}-submitter.mjs`, url, 'webhook_delivery');
  const atOnce = 4 * hosts.length;
  for (let added = 0; added < warmUp + tasks + 4 * atOnce; added += atOnce)
    for (const host of hosts) await submitter.ask('fill', 4, { ...PAYLOAD, webhook_url: `http://${host}/` });
  const worker = await start();
  const rate = await submitter.ask('rateOf', warmUp, tasks);
  const p50 = median(await submitter.ask('workedMs', tasks));
  await worker.stop();
  await submitter.ask('clear');
  await submitter.stop();
  return { rate, p50 };
}
