import { startChild } from '../children.mjs';
import { inTurns } from '../in-turns.mjs';
import { fill } from '../pair.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const RAW = 'raw BullMQ, `queue.addBulk`';
const OURS = 'this, `TaskQueue.prepare` and `storeMany`: checked, encoded, in parts';

/** @type {import('../section.mjs').Section} */
export const bulk = {
  name: 'bulk',
  title: 'Many tasks in one call',
  about: 'Calls of 1,000 tasks, one after the other; no worker runs.',
  brokers: BOTH,
  sizes: { full: { tasks: 20_000, warmUp: 5_000 }, quick: { tasks: 1_000, warmUp: 100 } },
  async run({ servers, on, size }) {
    const { url } = await servers.broker(on);
    const rounds = await inTurns({ [RAW]: () => rate('raw', url, size), [OURS]: () => rate('engine', url, size) });
    return { rows: rowsOf('tasks/s', rounds, [[RAW], [OURS, RAW, { atLeast: 0.8 }]]) };
  },
};

/** @param {import('../pair.mjs').Side} side @param {string} url @param {{ tasks: number, warmUp: number }} size */
async function rate(side, url, { tasks, warmUp }) {
  const submitter = await startChild(`${side}-submitter.mjs`, url);
  await fill(submitter, warmUp);
  const began = performance.now();
  await fill(submitter, tasks);
  const figure = (tasks * 1000) / (performance.now() - began);
  await submitter.ask('clear');
  await submitter.stop();
  return figure;
}
