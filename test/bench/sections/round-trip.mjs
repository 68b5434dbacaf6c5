import { percentile } from '../figures.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { startPair } from '../pair.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const RAW = 'raw BullMQ, `queue.add` and `job.waitUntilFinished`';
const OURS = 'this, `TaskQueue.submit` and `TaskStream.waitUntilFinished`';

/** @type {import('../section.mjs').Section} */
export const roundTrip = {
  name: 'round-trip',
  title: 'One task at a time, from submit to “completed” at the submitter',
  about:
    'Both sides run at the same time and alternate every 100 tasks, so that other load on the machine affects both.',
  brokers: BOTH,
  sizes: { full: { warmUp: 300, rounds: 10, tasks: 100 }, quick: { warmUp: 20, rounds: 3, tasks: 10 } },
  async run({ servers, on, size }) {
    const { url } = await servers.broker(on);
    const [raw, ours] = [await warm('raw', url, size.warmUp), await warm('engine', url, size.warmUp)];
    const times = await inTurns(
      {
        [RAW]: () => raw.submitter.ask('roundTrips', size.tasks),
        [OURS]: () => ours.submitter.ask('roundTrips', size.tasks),
      },
      { rounds: size.rounds * ROUNDS, tell: (ms) => `${percentile(ms, 50).toFixed(2)} ms` },
    );
    await raw.stop();
    await ours.stop();
    const grouped = Object.fromEntries(
      Object.entries(times).map(([name, each]) => [name, inRounds(each, size.rounds)]),
    );
    return { rows: [...rowsAt(50, 1.3, grouped), ...rowsAt(99, 2, grouped)] };
  },
};

/** The number of turns per round. */
const ROUNDS = 3;

/** @param {import('../pair.mjs').Side} side @param {string} url @param {number} count */
async function warm(side, url, count) {
  const pair = await startPair(side, url, 'noop');
  await pair.submitter.ask('roundTrips', count);
  return pair;
}

/** @param {number[][]} turns @param {number} size of a round */
function inRounds(turns, size) {
  return Array.from({ length: ROUNDS }, (_, round) => turns.slice(round * size, (round + 1) * size).flat());
}

/** @param {number} percent @param {number} atMost @param {Record<string, number[][]>} times */
function rowsAt(percent, atMost, times) {
  return rowsOf(
    `ms (p${percent})`,
    picked(times, (ms) => percentile(ms, percent)),
    [[RAW], [OURS, RAW, { atMost }]],
  );
}
