import { backlogRate } from './backlog.mjs';
import { roundTripsMs } from './round-trip.mjs';
import { submitRate } from './submit-rate.mjs';

/**
 * One figure of several sides; the others are compared with the first.
 * @typedef {object} Measurement
 * @property {string} title
 * @property {string} unit
 * @property {{ name: string, target?: { atLeast?: number, atMost?: number } }[]} sides
 * @property {(url: string) => Promise<number[]>} round measures each side once, on the broker at this address
 */

/** @type {Record<'backlog' | 'round-trip' | 'submit', Measurement>} */
export const MEASUREMENTS = {
  backlog: {
    title: 'A backlog of 10,000 tasks, one worker with 10 slots',
    unit: 'tasks/s',
    sides: [
      { name: 'raw BullMQ, handler does nothing' },
      { name: 'this, handler does nothing', target: { atLeast: 0.85 } },
      { name: 'this, handler logs a line and tells progress twice', target: { atLeast: 0.5 } },
      { name: 'raw BullMQ, handler logs a line and tells progress twice' },
    ],
    round: async (url) => [
      await backlogRate('raw', 'noop', url),
      await backlogRate('engine', 'noop', url),
      await backlogRate('engine', 'noisy', url),
      await backlogRate('raw', 'noisy', url),
    ],
  },
  'round-trip': {
    title: 'One task at a time, from submit to “completed” at the submitter (p50)',
    unit: 'ms',
    sides: [
      { name: 'raw BullMQ, `queue.add` and `job.waitUntilFinished`' },
      { name: 'this, `TaskQueue.submit` and `TaskStream.waitUntilFinished`', target: { atMost: 1.5 } },
    ],
    round: (url) => roundTripsMs(['raw', 'engine'], url),
  },
  submit: {
    title: 'Submits over HTTP, 50 connections',
    unit: 'requests/s',
    sides: [
      { name: 'bare Fastify route that calls `queue.add`, no authentication' },
      { name: 'this, `POST /api/background/tasks` with a JWT, `LOG_LEVEL=warn`', target: { atLeast: 0.75 } },
      { name: 'this, `LOG_LEVEL=info` (the default: a log line a request)' },
    ],
    round: async (url) => [
      await submitRate('raw', url, 'warn'),
      await submitRate('engine', url, 'warn'),
      await submitRate('engine', url, 'info'),
    ],
  },
};

const ROUNDS = 3;

/**
 * Measures all sides in turns, three times.
 * @param {Measurement} measurement
 * @param {string} url of the broker
 * @returns {Promise<number[][]>} the rounds of each side
 */
export async function measure({ sides, title, unit, round }, url) {
  console.log(`\n${title}, ${unit}`);
  /** @type {number[][]} */
  const rounds = sides.map(() => []);
  for (let number = 1; number <= ROUNDS; number += 1) {
    const figures = await round(url);
    console.log(`  round ${number}: ${figures.map((figure) => figure.toFixed(figure < 100 ? 2 : 0)).join(', ')}`);
    for (const [side, figure] of figures.entries()) rounds[side]?.push(figure);
  }
  return rounds;
}
