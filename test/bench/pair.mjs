import { startChild } from './children.mjs';

/** @typedef {'raw' | 'engine'} Side raw BullMQ, or this system's engine */

/** Tasks added in one call. */
const ADDED_AT_ONCE = 1_000;

/**
 * A submitter and a worker of one side, each a process of its own.
 * @param {Side} side
 * @param {string} url of the broker
 * @param {string} kind what the tasks do
 */
export async function startPair(side, url, kind) {
  const submitter = await startChild(`${side}-submitter.mjs`, url, kind);
  const worker = await startWorkerOf(side, url, kind);
  return {
    submitter,
    worker,
    async stop() {
      await worker.stop();
      await submitter.stop();
    },
  };
}

/** A worker of one side, with 10 slots. @param {Side} side @param {string} url @param {string} kind what its tasks do */
export function startWorkerOf(side, url, kind) {
  return startChild(`${side}-worker.mjs`, ...(side === 'raw' ? [url, kind] : [url]));
}

/**
 * Adds so many waiting tasks.
 * @param {import('./children.mjs').Child} submitter
 * @param {number} count
 * @param {unknown[]} options of the submitter's fill
 */
export async function fill(submitter, count, ...options) {
  for (let left = count; left > 0; left -= ADDED_AT_ONCE)
    await submitter.ask('fill', Math.min(left, ADDED_AT_ONCE), ...options);
}
