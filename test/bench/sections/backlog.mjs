import { fill, startPair } from '../pair.mjs';
import { inTurns } from '../in-turns.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const RAW = 'raw BullMQ, handler does nothing';
const OURS = 'this, handler does nothing';
const RAW_NOISY = 'raw BullMQ, handler logs a line and reports progress twice';
const OURS_NOISY = 'this, handler logs a line and reports progress twice';

/** @type {import('../section.mjs').Section} */
export const backlog = {
  name: 'backlog',
  title: 'A backlog of 10,000 tasks, one worker with 10 slots',
  about:
    'Tasks per second from the start of the first to the stored completion of the last. With a log line and two progress ' +
    'steps the target is relative to the raw handler that does nothing.',
  brokers: BOTH,
  sizes: { full: { tasks: 10_000, warmUp: 1_000 }, quick: { tasks: 500, warmUp: 100 } },
  async run({ servers, on, size }) {
    const { url } = await servers.broker(on);
    const rounds = await inTurns({
      [RAW]: () => rate('raw', 'noop', url, size),
      [OURS]: () => rate('engine', 'noop', url, size),
      [OURS_NOISY]: () => rate('engine', 'noisy', url, size),
      [RAW_NOISY]: () => rate('raw', 'noisy', url, size),
    });
    return {
      rows: rowsOf('tasks/s', rounds, [
        [RAW],
        [OURS, RAW, { atLeast: 1 }],
        [OURS_NOISY, RAW, { atLeast: 0.7 }],
        [OURS_NOISY, RAW_NOISY],
        [RAW_NOISY, RAW],
      ]),
    };
  },
};

/** @param {import('../pair.mjs').Side} side @param {string} kind @param {string} url @param {{ tasks: number, warmUp: number }} size */
async function rate(side, kind, url, { tasks, warmUp }) {
  const { submitter, stop } = await startPair(side, url, kind);
  await fill(submitter, warmUp);
  await submitter.ask('completed', warmUp);
  await submitter.ask('clear');
  await submitter.ask('pause');
  await fill(submitter, tasks);
  await submitter.ask('resume');
  const figure = await submitter.ask('rate', tasks);
  await submitter.ask('clear');
  await stop();
  return figure;
}
