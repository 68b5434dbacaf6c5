import { startChild } from './children.mjs';
import { median } from './median.mjs';

const TASKS = 500;
const WARM_UP = 200;

/**
 * From submit to "completed" as the submitter sees it, one task at a time: the median in milliseconds.
 * @param {'raw' | 'engine'} side
 * @param {string} url of the broker
 */
export async function roundTripMs(side, url) {
  const submitter = await startChild(`${side}-submitter.mjs`, url, 'noop');
  const worker = await startChild(`${side}-worker.mjs`, url, 'noop');
  await submitter.ask('roundTrips', WARM_UP);
  const times = await submitter.ask('roundTrips', TASKS);
  await submitter.ask('clear');
  await worker.stop();
  await submitter.stop();
  return median(times);
}
