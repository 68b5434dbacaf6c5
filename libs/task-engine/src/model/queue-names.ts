import { type Lane, LANES } from './lanes.js';

/**
 * A queue that carries tasks: a lane's own (`high`), or that of a partition, which is a task type with four queues of its
 * own (`document_processing.high`).
 */
export type QueueName = Lane | `${string}.${Lane}`;

const NAME = /^(?:([a-z][a-z0-9_]{0,63})\.)?(critical|high|normal|low)$/;
const TASK_ID =
  /^((?:[a-z][a-z0-9_]{0,63}\.)?(?:critical|high|normal|low))-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The queue of a lane, or of a partition's lane. */
export function queueName(lane: Lane, partition?: string): QueueName {
  return partition === undefined ? lane : `${partition}.${lane}`;
}

/** Whether a queue of this name carries tasks. */
export function carriesTasks(name: string): name is QueueName {
  return NAME.test(name);
}

/** The lane whose tasks the queue carries. */
export function laneIn(queue: QueueName): Lane {
  return queue.slice(queue.lastIndexOf('.') + 1) as Lane;
}

/** The task type whose tasks alone the queue carries; undefined for a lane's own. */
export function partitionIn(queue: QueueName): string | undefined {
  return NAME.exec(queue)?.[1];
}

/** The queue a task id names, or undefined for text that is not a task id: a look-up is one read of one queue. */
export function queueOf(taskId: string): QueueName | undefined {
  return TASK_ID.exec(taskId)?.[1] as QueueName | undefined;
}

/** The lane a task id names, or undefined for text that is not a task id. */
export function laneOf(taskId: string): Lane | undefined {
  const queue = queueOf(taskId);
  return queue && laneIn(queue);
}

/** A new id in this queue: `high-<uuidv7>`; `uuid` comes from the caller so that time and randomness are passed in. */
export function taskIdIn(queue: QueueName, uuid: string): string {
  return `${queue}-${uuid}`;
}

/**
 * Reads WORKER_QUEUES (`queue:critical,queue:document_processing.high`), the seed's names: highest lane first, and within
 * a lane as they are written.
 * @throws Error naming the unknown queue.
 */
export function parseWorkerQueues(text: string): QueueName[] {
  const names = text.split(',').map((part) => part.trim().replace(/^queue:/, ''));
  const unknown = names.find((name) => !NAME.test(name));
  if (unknown !== undefined) {
    const known = LANES.map((lane) => `queue:${lane}`).join(', ');
    throw new Error(`Unknown queue "${unknown}"; expected ${known}, or queue:<task type>.<one of these four>`);
  }
  return byLane([...new Set(names)] as QueueName[]);
}

/** Queues in the order in which slots are given: highest lane first. */
export function byLane(queues: readonly QueueName[]): QueueName[] {
  return LANES.flatMap((lane) => queues.filter((queue) => laneIn(queue) === lane));
}
