import { backlogRate } from './backlog.mjs';
import { roundTripMs } from './round-trip.mjs';
import { submitRate } from './submit-rate.mjs';

/**
 * One figure: a runner of each side. `sides[0]` is what the others are compared with.
 * @typedef {object} Measurement
 * @property {string} title
 * @property {string} unit
 * @property {{ name: string, run: (url: string) => Promise<number>, target?: { atLeast?: number, atMost?: number } }[]} sides
 */

/** @type {Record<'backlog' | 'round-trip' | 'submit', Measurement>} */
export const MEASUREMENTS = {
  backlog: {
    title: 'A backlog of 10,000 tasks, one worker with 10 slots',
    unit: 'tasks/s',
    sides: [
      { name: 'raw BullMQ, handler does nothing', run: (url) => backlogRate('raw', 'noop', url) },
      {
        name: 'this, handler does nothing',
        run: (url) => backlogRate('engine', 'noop', url),
        target: { atLeast: 0.85 },
      },
      {
        name: 'this, handler logs a line and tells progress twice',
        run: (url) => backlogRate('engine', 'noisy', url),
        target: { atLeast: 0.5 },
      },
      {
        name: 'raw BullMQ, handler logs a line and tells progress twice',
        run: (url) => backlogRate('raw', 'noisy', url),
      },
    ],
  },
  'round-trip': {
    title: 'One task at a time, from submit to “completed” at the submitter (p50)',
    unit: 'ms',
    sides: [
      { name: 'raw BullMQ, `queue.add` and `job.waitUntilFinished`', run: (url) => roundTripMs('raw', url) },
      {
        name: 'this, `TaskQueue.submit` and `TaskStream.waitUntilFinished`',
        run: (url) => roundTripMs('engine', url),
        target: { atMost: 1.5 },
      },
    ],
  },
  submit: {
    title: 'Submits over HTTP, 50 connections',
    unit: 'requests/s',
    sides: [
      {
        name: 'bare Fastify route that calls `queue.add`, no authentication',
        run: (url) => submitRate('raw', url, 'warn'),
      },
      {
        name: 'this, `POST /api/background/tasks` with a JWT, `LOG_LEVEL=warn`',
        run: (url) => submitRate('engine', url, 'warn'),
        target: { atLeast: 0.75 },
      },
      {
        name: 'this, `LOG_LEVEL=info` (the default: a log line a request)',
        run: (url) => submitRate('engine', url, 'info'),
      },
    ],
  },
};

const ROUNDS = 3;

/**
 * Runs all sides of a measurement in turns, three times.
 * @param {Measurement} measurement
 * @param {string} url of the broker
 * @returns {Promise<number[][]>} the rounds of each side
 */
export async function measure({ sides, title }, url) {
  console.log(`\n${title}`);
  /** @type {number[][]} */
  const rounds = sides.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { name, run }] of sides.entries()) {
      const figure = await run(url);
      rounds[index]?.push(figure);
      console.log(`  round ${round + 1}: ${figure.toFixed(figure < 100 ? 2 : 0).padStart(8)}  ${name}`);
    }
  }
  return rounds;
}
