import { PAYLOAD } from '../answers.mjs';
import { startChild } from '../children.mjs';
import { inTurns } from '../in-turns.mjs';
import { fill } from '../pair.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const ONE = 'one worker';
const TWO = 'two workers';
const FOUR = 'four workers';

/** @type {import('../section.mjs').Section} */
export const scaling = {
  name: 'scaling',
  title: 'Tasks that wait 20 ms, by 1, 2 and 4 workers with 10 slots each',
  about:
    'A worker with 10 slots can complete at most 500 such tasks a second. Counting begins when all workers are busy.',
  brokers: BOTH,
  sizes: { full: { seconds: 4 }, quick: { seconds: 1 } },
  async run({ servers, on, size }) {
    const { url } = await servers.broker(on);
    const rounds = await inTurns({
      [ONE]: () => rate(1, url, size.seconds),
      [TWO]: () => rate(2, url, size.seconds),
      [FOUR]: () => rate(4, url, size.seconds),
    });
    return { rows: rowsOf('tasks/s', rounds, [[ONE], [TWO, ONE, { atLeast: 1.7 }], [FOUR, ONE]]) };
  },
};

const A_SECOND = 500;

/** @param {number} count of workers @param {string} url @param {number} seconds */
async function rate(count, url, seconds) {
  const submitter = await startChild('engine-submitter.mjs', url, 'wait');
  const payload = { ...PAYLOAD, data: { wait_ms: 20 } };
  await fill(submitter, count * A_SECOND * (seconds + 4), payload);
  const workers = [];
  for (let started = 0; started < count; started += 1) workers.push(await startChild('engine-worker.mjs', url));
  const figure = await submitter.ask('rateOf', count * A_SECOND, count * A_SECOND * seconds);
  await Promise.all(workers.map((worker) => worker.stop()));
  await submitter.ask('clear');
  await submitter.stop();
  return figure;
}
