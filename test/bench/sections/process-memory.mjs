import { PAYLOAD } from '../answers.mjs';
import { startChild } from '../children.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { fill, startWorkerOf } from '../pair.mjs';
import { startWorker } from '../product.mjs';
import { atRestMiB, peakMiB } from '../resident-memory.mjs';
import { rowOf, rowsOf } from '../rows.mjs';
import { REDIS } from '../section.mjs';
import { ourApi, rawApi } from './submit.mjs';

const RAW = 'raw BullMQ worker';
const ENGINE = 'this, a worker of the engine alone';
const OURS = 'this, the worker process as deployed';
const RAW_API = 'bare Fastify route';
const OUR_API = 'this, the API process as deployed';

/** @type {import('../section.mjs').Section} */
export const processMemory = {
  name: 'process-memory',
  title: 'Resident memory of workers and APIs',
  about:
    'At rest: the median of three seconds after the start. Under load: the maximum during a backlog of webhooks to a local endpoint ' +
    '(the engine alone: tasks that do nothing), or during submits over 50 connections. It includes uncollected garbage: under load the ' +
    'figure is the size to which Node lets a process grow.',
  brokers: REDIS,
  sizes: { full: { tasks: 6_000, submits: 20_000, restMs: 3_000 }, quick: { tasks: 200, submits: 200, restMs: 300 } },
  async run({ servers, on, size }) {
    // The tasks submitted to the APIs are never processed: they must not precede the workers' tasks.
    const [broker, ofApis] = [await servers.broker(on), await servers.broker(on)];
    const receivers = await startChild('receivers.mjs');
    const [host = ''] = await receivers.ask('hosts');
    const given = { broker, host, size };
    const rounds = await inTurns(
      {
        [RAW]: () =>
          workerMemory(given, 'raw', 'webhook_delivery', () => startWorkerOf('raw', broker.url, 'webhook_delivery')),
        [ENGINE]: () => workerMemory(given, 'engine', 'noop', () => startWorkerOf('engine', broker.url, 'noop')),
        [OURS]: () => workerMemory(given, 'engine', 'webhook_delivery', () => startWorker(deployedEnv(given))),
        [RAW_API]: async () => apiMemory(await rawApi(ofApis.url), size),
        [OUR_API]: async () => apiMemory(await ourApi(ofApis.env), size),
      },
      { tell: ({ rest, load }) => `${rest.toFixed(0)} MiB at rest, ${load.toFixed(0)} MiB under load` },
    );
    await receivers.stop();
    return {
      rows: [
        ...rowsOfState(
          'at rest',
          picked(rounds, ({ rest }) => rest),
        ),
        ...rowsOfState(
          'under load',
          picked(rounds, ({ load }) => load),
        ),
      ],
    };
  },
};

/** @typedef {{ broker: import('../brokers.mjs').Broker, host: string, size: any }} Given */

/** @param {Given} given */
function deployedEnv({ broker, host }) {
  return { ...broker.env, WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: host };
}

/** @param {Given} given @param {import('../pair.mjs').Side} side @param {string} kind @param {() => Promise<{ pid: number, stop: () => Promise<void> }>} start */
async function workerMemory({ broker, host, size }, side, kind, start) {
  const submitter = await startChild(`${side}-submitter.mjs`, broker.url, kind);
  const worker = await start();
  const rest = await atRestMiB(worker.pid, size.restMs);
  const load = await peakMiB(worker.pid, async () => {
    await fill(submitter, size.tasks, { ...PAYLOAD, webhook_url: `http://${host}/` });
    await submitter.ask('completed', size.tasks);
  });
  await worker.stop();
  await submitter.ask('clear');
  await submitter.stop();
  return { rest, load };
}

/** @param {import('./submit.mjs').LoadedApi} api @param {{ submits: number, restMs: number }} size */
async function apiMemory({ request, pid, stop }, { submits, restMs }) {
  const generator = await startChild('load.mjs');
  const rest = await atRestMiB(pid, restMs);
  const load = await peakMiB(pid, () => generator.ask('warmUp', request, submits));
  await generator.stop();
  await stop();
  return { rest, load };
}

/** @param {string} state @param {Record<string, number[]>} rounds */
function rowsOfState(state, rounds) {
  const unit = `MiB ${state}`;
  const more = (rounds[OURS] ?? []).map((figure, round) => figure - (rounds[RAW]?.[round] ?? Number.NaN));
  return [
    rowOf({ what: 'this worker, above the raw one', unit, rounds: more, target: { atMost: 40 } }),
    ...rowsOf(unit, rounds, [[RAW], [ENGINE, RAW], [OURS, RAW], [RAW_API], [OUR_API, RAW_API]]),
  ];
}
