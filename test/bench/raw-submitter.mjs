// Submits to raw BullMQ and waits for completion as BullMQ documents it. Argument: the broker's address.
import { Queue, QueueEvents } from 'bullmq';
import { answerParent, PAYLOAD } from './answers.mjs';
import { queueAnswers } from './queue-answers.mjs';
import { RAW_QUEUE, rawBroker } from './raw-broker.mjs';
import { timed } from './timed.mjs';

const { connection, backend } = rawBroker(process.argv[2] ?? '');
const queue = new Queue(RAW_QUEUE, { connection }, backend);
const events = new QueueEvents(RAW_QUEUE, { connection }, backend);
await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);

answerParent({
  ...queueAnswers(queue),
  /** @param {number} count */
  fill: (count) =>
    queue.addBulk(Array.from({ length: count }, () => ({ name: 'noop', data: PAYLOAD }))).then(() => count),
  /** @param {number} count */
  roundTrips: (count) =>
    timed(count, async () => {
      const job = await queue.add('noop', PAYLOAD);
      await job.waitUntilFinished(events);
    }),
});
