import { readFileSync } from 'node:fs';
import { startChild } from '../children.mjs';
import { inTurns } from '../in-turns.mjs';
import { startWorkerOf } from '../pair.mjs';
import { startApi, startWorker } from '../product.mjs';
import { rowsOf } from '../rows.mjs';
import { REDIS } from '../section.mjs';

const RAW_API = 'bare Fastify route over BullMQ';
const RAW_WORKER = 'raw BullMQ worker';
const API = 'this, the API';
const WORKER = 'this, the worker';

/** Of the kernel's clock, in which `/proc` counts CPU time. */
const TICK_MS = 10;

/** @type {import('../section.mjs').Section} */
export const start = {
  name: 'start',
  title: 'CPU time of a start',
  about:
    'User and system time from the start of a process until it is live: the API and the worker as deployed, with a broker and without Supabase. ' +
    '`PREVIOUS_BUILD=<folder>` compares both with the `dist` of another build.',
  brokers: REDIS,
  sizes: { full: { rounds: 5 }, quick: { rounds: 1 } },
  async run({ servers, on, size }) {
    const { url, env } = await servers.broker(on);
    const previous = process.env.PREVIOUS_BUILD;
    const [before, workerBefore] = [`the API of ${previous}`, `the worker of ${previous}`];
    const rounds = await inTurns(
      {
        [RAW_API]: () => startTime(() => startChild('raw-api.mjs', url)),
        [RAW_WORKER]: () => startTime(() => startWorkerOf('raw', url, 'noop')),
        [API]: () => startTime(() => startApi(env)),
        [WORKER]: () => startTime(() => startWorker(env)),
        ...(previous && {
          [before]: () => startTime(() => startApi(env, [], previous)),
          [workerBefore]: () => startTime(() => startWorker(env, previous)),
        }),
      },
      { rounds: size.rounds },
    );
    const half = { atMost: 0.5 };
    return {
      rows: rowsOf('ms of CPU', rounds, [
        [RAW_API],
        [RAW_WORKER],
        [API, RAW_API],
        [WORKER, RAW_WORKER],
        .../** @type {[string, string, { atMost: number }][]} */ (
          previous
            ? [
                [API, before, half],
                [WORKER, workerBefore, half],
              ]
            : []
        ),
      ]),
    };
  },
};

/** @param {() => Promise<{ pid: number, stop: () => Promise<void> }>} starting @returns {Promise<number>} milliseconds */
async function startTime(starting) {
  const { pid, stop } = await starting();
  // After the name in parentheses: the 12th and 13th field are user and system time.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  await stop();
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
