import { startChild } from './children.mjs';
import { median } from './median.mjs';

const WARM_UP = 200;
/** The sides take turns many times in a round, so that whatever else the machine does meets both. */
const TURNS = 20;
const TASKS_A_TURN = 25;

/**
 * From submit to "completed" as the submitter sees it, one task at a time: the median of each side in milliseconds.
 * @param {readonly string[]} sides
 * @param {string} url of the broker
 * @returns {Promise<number[]>}
 */
export async function roundTripsMs(sides, url) {
  const children = [];
  for (const side of sides) {
    const submitter = await startChild(`${side}-submitter.mjs`, url, 'noop');
    const worker = await startChild(`${side}-worker.mjs`, url, 'noop');
    await submitter.ask('roundTrips', WARM_UP);
    children.push({ submitter, worker, times: /** @type {number[]} */ ([]) });
  }
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const { submitter, times } of children) times.push(...(await submitter.ask('roundTrips', TASKS_A_TURN)));
  }
  for (const { submitter, worker } of children) {
    await submitter.ask('clear');
    await worker.stop();
    await submitter.stop();
  }
  return children.map(({ times }) => median(times));
}
