// Submits through the engine and waits for completion. Arguments: the broker's address; noop or noisy.
import { getQueueToken } from '@nestjs/bullmq';
import { v7 as uuidv7 } from 'uuid';
import { answerParent, PAYLOAD } from './answers.mjs';
import { engine, startEngine } from './engine-app.mjs';
import { queueAnswers } from './queue-answers.mjs';
import { timed } from './timed.mjs';

const [url = '', type = 'noop'] = process.argv.slice(2);
const app = await startEngine('api', url);
const queue = app.get(engine.TaskQueue);
const stream = app.get(engine.TaskStream);

const submission = {
  type,
  name: 'Entrega',
  payload: PAYLOAD,
  organizationId: 'org_bench',
  userId: 'user_bench',
  lane: /** @type {const} */ ('normal'),
};

/** Stored as a batch's tasks are, without the batch: what is measured is the tasks. */
const task = () => ({ ...queue.prepare(submission), id: `normal-${uuidv7()}` });

answerParent({
  ...queueAnswers(app.get(getQueueToken('normal'))),
  /** @param {number} count */
  fill: (count) => queue.storeMany(Array.from({ length: count }, task)).then(() => count),
  /** @param {number} count */
  roundTrips: (count) =>
    timed(count, async () => {
      const { task } = await queue.submit(submission);
      const { status } = await stream.waitUntilFinished(task.id, 10_000);
      if (status !== 'completed') throw new Error(`The task is ${status}`);
    }),
});
