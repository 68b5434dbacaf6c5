import { startChild } from '../children.mjs';
import { inTurns } from '../in-turns.mjs';
import { fill } from '../pair.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

/** The number of submitters, each a process, that fill a backlog. */
const FILLERS = 2;

/** @type {import('../section.mjs').Section} */
export const backlogSize = {
  name: 'backlog-size',
  title: 'What a task costs with 1,000, 100,000 and 1,000,000 others waiting',
  about:
    'Each length has a separate broker, and every round uses all of them: 2,000 submits, 50 at once, and 5,000 tasks processed ' +
    'by one busy worker, with the rest still waiting. On PostgreSQL up to 100,000: submitting a million takes too long.',
  brokers: BOTH,
  sizes: {
    full: {
      Redis: [1_000, 100_000, 1_000_000],
      PostgreSQL: [1_000, 100_000],
      submits: 2_000,
      warmUp: 1_000,
      tasks: 5_000,
    },
    quick: { Redis: [100, 2_000], PostgreSQL: [100, 2_000], submits: 100, warmUp: 100, tasks: 300 },
  },
  async run({ servers, on, size }) {
    const backlogs = [];
    for (const length of size[on]) backlogs.push(await backlogOf(length, await servers.broker(on)));
    const submits = await inTurns(sides(backlogs, (backlog) => submitCost(backlog, size)));
    const works = await inTurns(sides(backlogs, (backlog) => workCost(backlog, size)));
    for (const { submitter } of backlogs) await submitter.stop();
    return { rows: [...flatRows('µs per submit', submits), ...flatRows('µs per task processed', works)] };
  },
};

/** @typedef {{ length: number, broker: import('../brokers.mjs').Broker, submitter: import('../children.mjs').Child }} Backlog */

/** @param {number} length @param {import('../brokers.mjs').Broker} broker @returns {Promise<Backlog>} */
async function backlogOf(length, broker) {
  const fillers = [];
  for (let started = 0; started < FILLERS; started += 1)
    fillers.push(await startChild('engine-submitter.mjs', broker.url, 'noop'));
  await Promise.all(fillers.map((filler) => fill(filler, length / FILLERS)));
  const [submitter, ...others] = /** @type {[import('../children.mjs').Child]} */ (fillers);
  for (const other of others) await other.stop();
  await broker.settled();
  return { length, broker, submitter };
}

/** @param {Backlog[]} backlogs @param {(backlog: Backlog) => Promise<number>} cost */
function sides(backlogs, cost) {
  return Object.fromEntries(backlogs.map((backlog) => [nameOf(backlog.length), () => cost(backlog)]));
}

/** @param {number} length */
function nameOf(length) {
  return `${length.toLocaleString('en')} waiting`;
}

/** @param {Backlog} backlog @param {{ submits: number }} size */
async function submitCost({ submitter, broker }, { submits }) {
  await broker.settled();
  return 1e6 / (await submitter.ask('submits', submits));
}

/** @param {Backlog} backlog @param {{ warmUp: number, tasks: number }} size */
async function workCost({ submitter, broker, length }, { warmUp, tasks }) {
  const missing = length + warmUp + tasks - (await submitter.ask('waiting'));
  await fill(submitter, missing);
  await broker.settled();
  const before = await submitter.ask('done');
  const worker = await startChild('engine-worker.mjs', broker.url);
  const rate = await submitter.ask('rateOf', before + warmUp, tasks);
  await worker.stop();
  return 1e6 / rate;
}

/** Flat is within 20 % of the shortest backlog. @param {string} unit @param {Record<string, number[]>} rounds */
function flatRows(unit, rounds) {
  const [shortest = '', ...others] = Object.keys(rounds);
  return rowsOf(unit, rounds, [[shortest], ...others.map((name) => flat(name, shortest))]);
}

/** @param {string} name @param {string} shortest @returns {[string, string, import('../rows.mjs').Target]} */
function flat(name, shortest) {
  return [name, shortest, { atMost: 1.2 }];
}
