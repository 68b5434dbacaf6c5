import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the benchmark asks of the BullMQ queue under either side, so that both are measured by the same rule.
 * @param {import('bullmq').Queue} queue
 */
export function queueAnswers(queue) {
  const completed = async (/** @type {number} */ count) => {
    while ((await queue.getCompletedCount()) < count) await sleep(100);
  };
  return {
    completed,
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    clear: () => queue.obliterate({ force: true, count: 10_000 }),
    /** Tasks a second, from when the first was taken to when the last was stored as completed. @param {number} count */
    async rate(count) {
      await completed(count);
      const [first] = await queue.getJobs(['completed'], 0, 0, true);
      const [last] = await queue.getJobs(['completed'], 0, 0, false);
      return (count * 1000) / (Number(last?.finishedOn) - Number(first?.processedOn));
    },
  };
}
