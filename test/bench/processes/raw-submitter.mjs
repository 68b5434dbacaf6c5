// Submits to raw BullMQ and waits for completion as BullMQ documents it. Argument: the broker's address.
import { Queue, QueueEvents } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent, PAYLOAD } from '../answers.mjs';
import { queueAnswers } from '../queue-answers.mjs';
import { RAW_QUEUE, rawBroker } from '../raw-broker.mjs';
import { perSecond, timed } from '../timed.mjs';

const { connection, backend } = rawBroker(process.argv[2] ?? '');
const queue = new Queue(RAW_QUEUE, { connection }, backend);
const events = new QueueEvents(RAW_QUEUE, { connection }, backend);
await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);

answerParent({
  ...queueAnswers(queue),
  /** @param {number} count @param {object} [data] @param {import('bullmq').JobsOptions} [opts] */
  fill: (count, data = PAYLOAD, opts = {}) =>
    queue.addBulk(Array.from({ length: count }, () => ({ name: 'noop', data, opts }))).then(() => count),
  /** @param {number} count */
  submits: (count) => perSecond(count, () => queue.add('noop', PAYLOAD)),
  /** @param {number} count */
  roundTrips: (count) =>
    timed(count, async () => {
      const job = await queue.add('noop', PAYLOAD);
      await job.waitUntilFinished(events);
    }),
  /** How long urgent tasks wait for their start, one after the other. @param {number} count @param {number} pauseMs */
  async urgentWaits(count, pauseMs) {
    const waits = [];
    for (let done = 0; done < count; done += 1) {
      const job = await queue.add('noop', PAYLOAD, { priority: 1 });
      await job.waitUntilFinished(events);
      const ended = await queue.getJob(job.id ?? '');
      waits.push(Number(ended?.processedOn) - job.timestamp);
      await sleep(pauseMs);
    }
    return waits;
  },
});
