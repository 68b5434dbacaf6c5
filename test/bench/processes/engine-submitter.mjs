// Submits through the engine and waits for completion. Arguments: the broker's address; the tasks' type; their lane.
import { getQueueToken } from '@nestjs/bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { answerParent, PAYLOAD } from '../answers.mjs';
import { queueAnswers } from '../queue-answers.mjs';
import { perSecond, timed } from '../timed.mjs';
import { engine, startEngine } from './engine-app.mjs';

const [url = '', type = 'noop', given = 'normal'] = process.argv.slice(2);
const lane = /** @type {import('../../../libs/task-engine/src/index.js').Lane} */ (given);
const app = await startEngine('api', url);
const queue = app.get(engine.TaskQueue);
const stream = app.get(engine.TaskStream);

const submission = {
  type,
  name: 'Entrega',
  payload: PAYLOAD,
  organizationId: 'org_bench',
  userId: 'user_bench',
  lane,
};
const urgent = { ...submission, type: 'noop', lane: /** @type {const} */ ('critical') };

/** Submits and waits for the end. @param {typeof submission} submitted */
async function run(submitted) {
  const { task } = await queue.submit(submitted);
  const ended = await stream.waitUntilFinished(task.id, 10_000);
  if (ended.status !== 'completed') throw new Error(`The task is ${ended.status}`);
  return ended;
}

/** Stored as a batch's tasks are, without the batch: what is measured is the tasks. @param {number} count @param {object} payload */
async function fill(count, payload = PAYLOAD) {
  const task = () => ({ ...queue.prepare({ ...submission, payload }), id: `${lane}-${uuidv7()}` });
  const tasks = Array.from({ length: count }, task);
  await queue.storeMany(tasks);
  return tasks.map(({ id }) => id);
}

answerParent({
  ...queueAnswers(app.get(getQueueToken(lane))),
  /** @param {number} count @param {object} [payload] */
  fill: (count, payload) => fill(count, payload).then(() => count),
  /** The ids of new tasks. @param {number} count @param {object} [payload] */
  stored: fill,
  /** @param {number} count */
  submits: (count) => perSecond(count, () => queue.submit(submission)),
  /** @param {number} count */
  roundTrips: (count) => timed(count, () => run(submission)),
  /** How long critical tasks wait for their start, one after the other. @param {number} count @param {number} pauseMs */
  async urgentWaits(count, pauseMs) {
    const waits = [];
    for (let done = 0; done < count; done += 1) {
      waits.push((await run(urgent)).waitTimeMs);
      await sleep(pauseMs);
    }
    return waits;
  },
});
