import { startChild } from './children.mjs';

const BACKLOG = 10_000;
const WARM_UP = 1_000;
/** Tasks added in one call. */
const ADDED_AT_ONCE = 1_000;

/**
 * How fast one worker works off 10,000 waiting tasks, in tasks a second. Submitter and worker are processes of their own.
 * @param {'raw' | 'engine'} side
 * @param {'noop' | 'noisy'} kind
 * @param {string} url of the broker
 * @returns {Promise<number>}
 */
export async function backlogRate(side, kind, url) {
  const submitter = await startChild(`${side}-submitter.mjs`, url, kind);
  const worker = await startChild(`${side}-worker.mjs`, url, kind);
  await fill(submitter, WARM_UP);
  await submitter.ask('completed', WARM_UP);
  await submitter.ask('clear');
  await submitter.ask('pause');
  await fill(submitter, BACKLOG);
  await submitter.ask('resume');
  const rate = await submitter.ask('rate', BACKLOG);
  await submitter.ask('clear');
  await worker.stop();
  await submitter.stop();
  return rate;
}

/** @param {import('./children.mjs').Child} submitter @param {number} count */
async function fill(submitter, count) {
  for (let added = 0; added < count; added += ADDED_AT_ONCE) await submitter.ask('fill', ADDED_AT_ONCE);
}
