import { startChild } from '../children.mjs';
import { inTurns } from '../in-turns.mjs';
import { installPeers, peerVersions } from '../install-peers.mjs';
import { fill, startWorkerOf } from '../pair.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const PEERS = { Redis: ['bee-queue'], PostgreSQL: ['pg-boss', 'graphile-worker'] };
const OURS = 'this';

/** @type {import('../section.mjs').Section} */
export const peers = {
  name: 'peers',
  title: 'Other queues for Node on the same broker',
  about:
    'Tasks that do nothing: submitted one by one, 50 at once, in one process; processed by one busy worker with 10 slots. ' +
    'Peers are the newest versions that run on Node 20, at their defaults, but pg-boss fetches 500 tasks at a time, twice a second. ' +
    'Peers count handled tasks, the others stored ones.',
  brokers: BOTH,
  sizes: { full: { submits: 4_000, warmUp: 1_000, tasks: 9_000 }, quick: { submits: 100, warmUp: 100, tasks: 300 } },
  async run({ servers, on, size }) {
    const { url } = await servers.broker(on);
    const contestants = [ownContestant('engine', OURS, url), ownContestant('raw', 'raw BullMQ', url)];
    const folder = installPeers();
    for (const name of PEERS[on]) contestants.push(peerContestant(name, folder, url));
    const submits = await inTurns(sides(contestants, (contestant) => submitRate(contestant, size)));
    const works = await inTurns(sides(contestants, (contestant) => workRate(contestant, size)));
    return { rows: [...rowsAgainstEach('submits/s', submits), ...rowsAgainstEach('tasks/s processed', works)] };
  },
};

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {() => Promise<import('../children.mjs').Child>} submitter
 * @property {(submitter: import('../children.mjs').Child, warmUp: number, tasks: number) => Promise<number>} rate of a worker on the backlog
 */

/** @param {import('../pair.mjs').Side} side @param {string} name @param {string} url @returns {Contestant} */
function ownContestant(side, name, url) {
  return {
    name,
    submitter: () => startChild(`${side}-submitter.mjs`, url, 'noop'),
    async rate(submitter, warmUp, tasks) {
      const worker = await startWorkerOf(side, url, 'noop');
      const rate = await submitter.ask('rateOf', warmUp, tasks);
      await worker.stop();
      await submitter.ask('clear');
      return rate;
    },
  };
}

/** @param {string} name @param {string} folder @param {string} url @returns {Contestant} */
function peerContestant(name, folder, url) {
  const start = () => startChild('peer.mjs', name, folder, url);
  return {
    name: `${name} ${peerVersions()[name]}`,
    submitter: start,
    async rate(_submitter, warmUp, tasks) {
      const worker = await start();
      const rate = await worker.ask('rateOf', warmUp, tasks);
      await worker.stop();
      return rate;
    },
  };
}

/** @param {Contestant[]} contestants @param {(contestant: Contestant) => Promise<number>} measure */
function sides(contestants, measure) {
  return Object.fromEntries(contestants.map((contestant) => [contestant.name, () => measure(contestant)]));
}

/** @param {Contestant} contestant @param {{ submits: number }} size */
async function submitRate({ submitter: start }, { submits }) {
  const submitter = await start();
  await submitter.ask('submits', submits / 4);
  const rate = await submitter.ask('submits', submits);
  await submitter.stop();
  return rate;
}

/** What the submits left behind is part of the backlog. @param {Contestant} contestant @param {{ warmUp: number, tasks: number }} size */
async function workRate({ submitter: start, rate: rateOf }, { warmUp, tasks }) {
  const submitter = await start();
  await fill(submitter, warmUp + tasks);
  const rate = await rateOf(submitter, warmUp, tasks);
  await submitter.stop();
  return rate;
}

/** This against each of the others. @param {string} unit @param {Record<string, number[]>} rounds */
function rowsAgainstEach(unit, rounds) {
  const others = Object.keys(rounds).filter((name) => name !== OURS);
  return rowsOf(unit, rounds, [
    ...others.map((name) => /** @type {[string, string]} */ ([OURS, name])),
    ...others.map((name) => /** @type {[string]} */ ([name])),
  ]);
}
