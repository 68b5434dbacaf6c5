import { Injectable } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { brokerCall } from '../broker/broker-call.js';
import { Claims, idempotencyClaim } from '../queues/claims.js';
import { laneOf, taskIdIn } from '../model/queue-names.js';
import type { Task } from '../model/task.js';
import type { LaneQueue, TaskData } from '../model/task-data.js';
import { IdempotencyKeyReusedError } from '../model/task-errors.js';
import { TaskLifecycle } from '../records/task-lifecycle.js';
import { TaskQueues } from '../queues/task-queues.js';
import { TaskRecords } from '../records/task-records.js';
import { type PreparedTask, type TaskSubmission, TaskSubmissions } from './task-submissions.js';

/** The stored task; `replayed` when an earlier submission with the same key had stored it. */
export interface Submitted {
  task: Task;
  replayed: boolean;
}

interface IdempotencyClaim {
  taskId: string;
  fingerprint: string;
}

/** Limits of one request to the broker: tasks and bytes of payload. */
const PART_TASKS = 1_000;
const PART_BYTES = 4_194_304;
const PART_DEADLINE_MS = 10_000;

/** Where tasks enter. */
@Injectable()
export class TaskQueue {
  constructor(
    private readonly queues: TaskQueues,
    private readonly submissions: TaskSubmissions,
    private readonly records: TaskRecords,
    private readonly claims: Claims,
    private readonly lifecycle: TaskLifecycle,
  ) {}

  /**
   * Stores a task. When this resolves the broker has it.
   * @throws UnknownTaskTypeError, InvalidPayloadError, PayloadTooLargeError, IdempotencyKeyReusedError (nothing stored), BrokerUnavailableError (it may have landed)
   */
  async submit(submission: TaskSubmission): Promise<Submitted> {
    const data = this.submissions.dataOf(submission);
    const id = this.idOf(submission, uuidv7());
    if (!submission.idempotency) return { task: await this.add(id, submission, data), replayed: false };
    const { key, fingerprint } = submission.idempotency;
    const claim = await this.claims.claim<IdempotencyClaim>(
      idempotencyClaim(submission.organizationId, key),
      { taskId: id, fingerprint },
      this.submissions.rememberKeyMs(submission),
      randomUUID(),
    );
    if (claim.value.fingerprint !== fingerprint) {
      throw new IdempotencyKeyReusedError();
    }
    return this.addClaimed(claim.value.taskId, claim.won, submission, data);
  }

  /** The id of a task that is submitted: it names the queue its type and lane have now. */
  idOf({ type, lane }: Pick<TaskSubmission, 'type' | 'lane'>, uuid: string): string {
    return taskIdIn(this.queues.nameFor(type, lane), uuid);
  }

  /** What `storeMany` takes: checked, encoded, nothing stored yet. @throws UnknownTaskTypeError, InvalidPayloadError, PayloadTooLargeError */
  prepare(submission: TaskSubmission): PreparedTask {
    return { submission, data: this.submissions.dataOf(submission) };
  }

  /** Stores many tasks under the ids they are given; those that are stored already stay as they are. @throws BrokerUnavailableError */
  async storeMany(tasks: readonly (PreparedTask & { id: string })[]): Promise<void> {
    const now = Date.now();
    for (const [queue, ofQueue] of this.byQueue(tasks)) {
      for (const part of partsOf(ofQueue)) {
        const jobs = part.map(({ id, submission, data }) => ({
          name: submission.type,
          data,
          opts: jobOptions(id, data, now),
        }));
        await brokerCall(() => queue.addBulk(jobs), PART_DEADLINE_MS);
      }
    }
    for (const { id, submission, data } of tasks)
      this.lifecycle.report(() => this.submissions.justSubmitted(id, submission, data, now));
  }

  private byQueue<Item extends { id: string }>(tasks: readonly Item[]): Map<LaneQueue, Item[]> {
    const groups = new Map<LaneQueue, Item[]>();
    for (const task of tasks) {
      const queue = this.queues.holding(task.id);
      const group = groups.get(queue);
      if (group) group.push(task);
      else groups.set(queue, [task]);
    }
    return groups;
  }

  private async addClaimed(id: string, won: boolean, submission: TaskSubmission, data: TaskData): Promise<Submitted> {
    const inItsLane = { ...submission, lane: laneOf(id) ?? submission.lane };
    const added = await this.add(id, inItsLane, data);
    return won ? { task: added, replayed: false } : { task: await this.records.get(id), replayed: true };
  }

  private async add(id: string, submission: TaskSubmission, data: TaskData): Promise<Task> {
    const now = Date.now();
    await brokerCall(() => this.queues.holding(id).add(submission.type, data, jobOptions(id, data, now)));
    const task = this.submissions.justSubmitted(id, submission, data, now);
    this.lifecycle.report(() => task);
    return task;
  }
}

function jobOptions(jobId: string, { due }: TaskData, timestamp: number): JobsOptions {
  const delay = due === undefined ? 0 : Math.max(0, due - timestamp);
  return delay > 0 ? { jobId, delay, timestamp } : { jobId, timestamp };
}

function* partsOf<Item extends PreparedTask>(tasks: readonly Item[]): Generator<Item[]> {
  let part: Item[] = [];
  let bytes = 0;
  for (const task of tasks) {
    if (part.length === PART_TASKS || (part.length > 0 && bytes + task.data.payload.length > PART_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(task);
    bytes += task.data.payload.length;
  }
  if (part.length > 0) yield part;
}
