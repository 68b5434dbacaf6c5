import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the benchmark asks of the BullMQ queue under either side, so that both are measured by the same rule.
 * @param {import('bullmq').Queue} queue
 */
export function queueAnswers(queue) {
  const untilCompleted = async (/** @type {number} */ count) => {
    for (;;) {
      const { completed, failed } = await queue.getJobCounts('completed', 'failed');
      if (failed) throw new Error(`${failed} tasks failed`);
      if ((completed ?? 0) >= count) return;
      await sleep(50);
    }
  };
  return {
    completed: untilCompleted,
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    clear: () => queue.obliterate({ force: true, count: 10_000 }),
    waiting: () => queue.getWaitingCount(),
    /** Tasks a second, from when the first was taken to when the last was stored as completed. @param {number} count */
    async rate(count) {
      await untilCompleted(count);
      const [first] = await queue.getJobs(['completed'], 0, 0, true);
      const [last] = await queue.getJobs(['completed'], 0, 0, false);
      return (count * 1000) / (Number(last?.finishedOn) - Number(first?.processedOn));
    },
    done: () => queue.getCompletedCount(),
    /** Tasks a second while a worker is in full swing: from so many completed to so many more; looked at every 50 ms. @param {number} after @param {number} count */
    async rateOf(after, count) {
      await untilCompleted(after);
      const [from, began] = [await queue.getCompletedCount(), performance.now()];
      await untilCompleted(after + count);
      const [to, ended] = [await queue.getCompletedCount(), performance.now()];
      return ((to - from) * 1000) / (ended - began);
    },
    /** How long each of the last completed tasks was worked on, in milliseconds. @param {number} count */
    async workedMs(count) {
      const jobs = await queue.getJobs(['completed'], 0, count - 1, false);
      return jobs.map((job) => Number(job.finishedOn) - Number(job.processedOn));
    },
  };
}
