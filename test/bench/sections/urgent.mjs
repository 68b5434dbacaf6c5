import { PAYLOAD } from '../answers.mjs';
import { startChild } from '../children.mjs';
import { percentile } from '../figures.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { fill, startWorkerOf } from '../pair.mjs';
import { rowsOf } from '../rows.mjs';
import { REDIS } from '../section.mjs';

const RAW = 'raw BullMQ, `priority: 1` before a backlog of `priority: 10`';
const OURS = 'this, a critical task before a backlog of low ones';

/** @type {import('../section.mjs').Section} */
export const urgent = {
  name: 'urgent',
  title: 'From submit to start of an urgent task while all slots are busy',
  about:
    'One worker with 10 slots and an endless backlog of less urgent tasks of 200 ms; urgent tasks one after the other.',
  brokers: REDIS,
  sizes: { full: { tasks: 100, backlog: 3_000 }, quick: { tasks: 5, backlog: 500 } },
  async run({ servers, on, size }) {
    const { url } = await servers.broker(on);
    const rounds = await inTurns(
      { [RAW]: () => waitsOf('raw', url, size), [OURS]: () => waitsOf('engine', url, size) },
      { tell: (waits) => `p50 ${percentile(waits, 50)} ms, p99 ${percentile(waits, 99)} ms` },
    );
    return { rows: [50, 99].flatMap((percent) => rowsAt(percent, rounds)) };
  },
};

const PAUSE_MS = 20;
const LESS_URGENT = { ...PAYLOAD, data: { wait_ms: 200 } };

/** @param {import('../pair.mjs').Side} side @param {string} url @param {{ tasks: number, backlog: number }} size @returns {Promise<number[]>} */
async function waitsOf(side, url, { tasks, backlog }) {
  const submitter = await startChild(`${side}-submitter.mjs`, url, 'wait', 'low');
  await fill(submitter, backlog, LESS_URGENT, { priority: 10 });
  const worker = await startWorkerOf(side, url, 'wait');
  const waits = await submitter.ask('urgentWaits', tasks, PAUSE_MS);
  await worker.stop();
  await submitter.ask('clear');
  await submitter.stop();
  return waits;
}

/** @param {number} percent @param {Record<string, number[][]>} rounds */
function rowsAt(percent, rounds) {
  return rowsOf(
    `ms (p${percent})`,
    picked(rounds, (waits) => percentile(waits, percent)),
    [[RAW], [OURS, RAW]],
  );
}
