import { PAYLOAD } from '../answers.mjs';
import { startChild } from '../children.mjs';
import { percentile } from '../figures.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { authorization, startApi } from '../product.mjs';
import { residentMiB } from '../resident-memory.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

/** The limit of open streams per user at a replica. */
const STREAMS_A_USER = 50;
const ONE = 'all streams on one task';
const MANY = '50 streams on each of 100 tasks';

/** @type {import('../section.mjs').Section} */
export const streams = {
  name: 'streams',
  title: '5,000 open event streams at one API',
  about:
    'From `progress()` in the handler to the event at each of the streams, 5 steps per task, one every two seconds. All streams are in one ' +
    'process on the same two processors as API, worker and broker, and every stream reads its task again at each step.',
  brokers: BOTH,
  sizes: {
    full: { streams: 5_000, tasks: 100, rounds: 3, steps: 5, everyMs: 2_000 },
    quick: { streams: 100, tasks: 10, rounds: 1, steps: 2, everyMs: 300 },
  },
  async run({ servers, on, size }) {
    const broker = await servers.broker(on);
    const api = await startApi(broker.env);
    const authorizations = await Promise.all(
      Array.from({ length: Math.ceil(size.streams / STREAMS_A_USER) }, (_, user) => authorization(`user_${user}`)),
    );
    const given = { broker, api, authorizations, size };
    const rounds = await inTurns(
      { [ONE]: () => fanOut(given, 1), [MANY]: () => fanOut(given, size.tasks) },
      { rounds: size.rounds, tell: ({ p50, p99, received }) => `p50 ${p50} ms, p99 ${p99} ms, ${received} events` },
    );
    await api.stop();
    return { rows: rowsFor(rounds) };
  },
};

/** @typedef {{ broker: import('../brokers.mjs').Broker, api: import('../product.mjs').ProductProcess, authorizations: string[], size: any }} Given */

/** @param {Given} given @param {number} tasks */
async function fanOut({ broker, api, authorizations, size }, tasks) {
  const submitter = await startChild('engine-submitter.mjs', broker.url, 'steps');
  const watchers = await startChild('watchers.mjs');
  const payload = { ...PAYLOAD, data: { steps: size.steps, every_ms: size.everyMs } };
  // The worker is there before the streams, as it always is, but the tasks begin once all are open.
  await submitter.ask('pause');
  const worker = await startChild('engine-worker.mjs', broker.url, String(tasks));
  const ids = await submitter.ask('stored', tasks, payload);
  await watchers.ask('open', streamsOf(ids, api.url, authorizations, size.streams));
  await submitter.ask('resume');
  const delays = await watchers.ask('delays', size.streams);
  const mib = residentMiB(api.pid);
  for (const started of [watchers, worker, submitter]) await started.stop();
  return { p50: percentile(delays, 50), p99: percentile(delays, 99), received: delays.length, mib };
}

/** @param {string[]} ids @param {string} url @param {string[]} authorizations @param {number} count */
function streamsOf(ids, url, authorizations, count) {
  return Array.from({ length: count }, (_, stream) => ({
    url: `${url}/api/background/tasks/${ids[stream % ids.length]}/stream`,
    authorization: authorizations[Math.floor(stream / STREAMS_A_USER)],
  }));
}

/** @param {Record<string, { p50: number, p99: number, received: number, mib: number }[]>} rounds */
function rowsFor(rounds) {
  return [
    ...rowsOf(
      'ms (p99)',
      picked(rounds, ({ p99 }) => p99),
      [[ONE], [MANY]],
    ),
    ...rowsOf(
      'ms (p50)',
      picked(rounds, ({ p50 }) => p50),
      [[ONE], [MANY]],
    ),
    ...rowsOf(
      'events received',
      picked(rounds, ({ received }) => received),
      [[ONE], [MANY]],
    ),
    ...rowsOf(
      'MiB of the API, streams just closed',
      picked(rounds, ({ mib }) => mib),
      [[ONE], [MANY]],
    ),
  ];
}
