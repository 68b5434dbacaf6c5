// One of the peers, as submitter or as worker. Arguments: its name; the folder it is installed in; the broker's address.
import { createRequire } from 'node:module';
import path from 'node:path';
import { answerParent, PAYLOAD } from '../answers.mjs';
import { perSecond } from '../timed.mjs';

const [name = '', folder = '', url = ''] = process.argv.slice(2);
const { open } = await import(new URL(`peers/${name}.mjs`, import.meta.url).href);
/** @type {Peer} */
const peer = await open(createRequire(path.join(folder, 'package.json')), url);

/**
 * What the benchmark needs of a peer.
 * @typedef {object} Peer
 * @property {(data: object) => Promise<unknown>} add one task
 * @property {(data: object, count: number) => Promise<unknown>} addMany the quickest way it documents
 * @property {(handled: () => void) => Promise<unknown>} work with 10 slots, until the process ends
 */

let handled = 0;
let marks = { after: 0, until: 0 };
let began = 0;
/** @type {(perSecond: number) => void} */
let tell = () => undefined;

answerParent({
  /** @param {number} count */
  fill: (count) => peer.addMany(PAYLOAD, count).then(() => count),
  /** @param {number} count */
  submits: (count) => perSecond(count, () => peer.add(PAYLOAD)),
  /** Tasks a second from so many handled to so many more. @param {number} after @param {number} count @returns {Promise<number>} */
  async rateOf(after, count) {
    marks = { after, until: after + count };
    const rate = new Promise((resolve) => (tell = resolve));
    await peer.work(countOne);
    return /** @type {Promise<number>} */ (rate);
  },
});
process.on('SIGTERM', () => process.exit(0));

function countOne() {
  handled += 1;
  if (handled === marks.after) began = performance.now();
  if (handled === marks.until) tell(((marks.until - marks.after) * 1000) / (performance.now() - began));
}
