/** The four priorities, highest first. A lane is the queue of one priority. */
export const LANES = ['critical', 'high', 'normal', 'low'] as const;

/** One of the four priority queues. */
export type Lane = (typeof LANES)[number];

/** Narrows any text to a lane. */
export function isLane(value: string): value is Lane {
  return (LANES as readonly string[]).includes(value);
}

const TASK_ID = /^(critical|high|normal|low)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The lane a task id names, or undefined for text that is no task id: a look-up is one read of one queue. */
export function laneOf(taskId: string): Lane | undefined {
  return TASK_ID.exec(taskId)?.[1] as Lane | undefined;
}

/** A new id in this lane: `high-<uuidv7>`; `uuid` comes from the caller so that time and randomness are passed in. */
export function taskIdIn(lane: Lane, uuid: string): string {
  return `${lane}-${uuid}`;
}

/**
 * Reads WORKER_QUEUES (`queue:critical,queue:high`), the seed's names, highest lane first.
 * @throws Error naming the part that is no lane.
 */
export function parseWorkerQueues(text: string): Lane[] {
  const names = text.split(',').map((part) => part.trim().replace(/^queue:/, ''));
  const unknown = names.find((name) => !isLane(name));
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is no queue; known: ${LANES.map((lane) => `queue:${lane}`).join(', ')}`);
  return LANES.filter((lane) => names.includes(lane));
}
