import { Inject, Injectable } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { brokerCall } from '../broker/broker-call.js';
import { Claims, idempotencyClaim } from '../queues/claims.js';
import { Codec } from '../payload/codec.js';
import type { Lane } from '../model/lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { laneOf, taskIdIn } from '../model/queue-names.js';
import type { RetryPolicy } from '../model/retry-policy.js';
import type { Task } from '../model/task.js';
import { storable, type TaskData } from '../model/task-data.js';
import { IdempotencyKeyReusedError, PayloadTooLargeError } from '../model/task-errors.js';
import { TaskLifecycle } from '../records/task-lifecycle.js';
import type { LaneQueue } from '../model/task-data.js';
import { TaskQueues } from '../queues/task-queues.js';
import { TaskRecords } from '../records/task-records.js';
import { TaskRegistry } from '../payload/task-registry.js';

/** What is submitted; durations in milliseconds. */
export interface TaskSubmission {
  type: string;
  name: string;
  payload: object;
  organizationId: string;
  userId: string;
  lane: Lane;
  tags?: string[] | undefined;
  batchId?: string | undefined;
  dueAt?: Date | undefined;
  maxRetries?: number | undefined;
  timeoutMs?: number | undefined;
  /** What FollowUps' handler is given when the task has ended. */
  followUp?: object | undefined;
  /** Says that the caller may submit a type that is `internal`; others are no types for callers. */
  internal?: true | undefined;
  /** Same key and organization: the same task; `fingerprint` tells whether it was the same request. */
  idempotency?: { key: string; fingerprint: string } | undefined;
}

/** The stored task; `replayed` when an earlier submission with the same key had stored it. */
export interface Submitted {
  task: Task;
  replayed: boolean;
}

/** A task that may be stored. */
export interface PreparedTask {
  submission: TaskSubmission;
  data: TaskData;
}

interface IdempotencyClaim {
  taskId: string;
  fingerprint: string;
}

const DAY_MS = 86_400_000;
/** One request to the broker holds so many tasks and bytes of payload at most. */
const PART_TASKS = 1_000;
const PART_BYTES = 4_194_304;
const PART_DEADLINE_MS = 10_000;

/** Where tasks enter. */
@Injectable()
export class TaskQueue {
  constructor(
    private readonly queues: TaskQueues,
    private readonly registry: TaskRegistry,
    private readonly records: TaskRecords,
    private readonly claims: Claims,
    private readonly lifecycle: TaskLifecycle,
    private readonly codec: Codec,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /**
   * Stores a task. When this resolves the broker has it.
   * @throws UnknownTaskTypeError, InvalidPayloadError, PayloadTooLargeError, IdempotencyKeyReusedError (nothing stored), BrokerUnavailableError (it may have landed)
   */
  async submit(submission: TaskSubmission): Promise<Submitted> {
    const data = this.dataOf(submission);
    const id = this.idOf(submission, uuidv7());
    if (!submission.idempotency) return { task: await this.add(id, submission, data), replayed: false };
    const { key, fingerprint } = submission.idempotency;
    const wait = Math.max(0, (submission.dueAt?.getTime() ?? 0) - Date.now());
    const claim = await this.claims.claim<IdempotencyClaim>(
      idempotencyClaim(submission.organizationId, key),
      { taskId: id, fingerprint },
      wait + Math.max(DAY_MS, this.options.resultTtlMs),
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
    return { submission, data: this.dataOf(submission) };
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
      this.lifecycle.tell(() => this.justSubmitted(id, submission, data, now));
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
    const task = this.justSubmitted(id, submission, data, now);
    this.lifecycle.tell(() => task);
    return task;
  }

  private dataOf(submission: TaskSubmission): TaskData {
    const registered = this.registry.get(submission.type);
    if (registered.options.internal && !submission.internal) throw this.registry.unknown(submission.type);
    const payload = this.registry.checkedPayload(registered, submission.payload);
    const retry: Partial<RetryPolicy> = { ...registered.options.retry?.(payload) };
    if (submission.maxRetries !== undefined) retry.maxRetries = submission.maxRetries;
    return {
      org: submission.organizationId,
      user: submission.userId,
      name: storable(submission.name),
      payload: this.encoded(submission.payload),
      ...(submission.tags?.length ? { tags: submission.tags.map(storable) } : {}),
      ...(submission.batchId ? { batch: submission.batchId } : {}),
      ...(submission.followUp ? { followUp: this.codec.encode(submission.followUp) } : {}),
      ...(Object.keys(retry).length > 0 ? { retry } : {}),
      ...(submission.timeoutMs ? { timeoutMs: submission.timeoutMs } : {}),
      ...(submission.dueAt && submission.dueAt.getTime() > Date.now() ? { due: submission.dueAt.getTime() } : {}),
    };
  }

  private encoded(payload: object): string {
    const text = JSON.stringify(payload);
    const { maxPayloadBytes } = this.options;
    // A UTF-16 unit takes at most three bytes, so short texts need no count.
    if (text.length * 3 > maxPayloadBytes && Buffer.byteLength(text) > maxPayloadBytes) {
      throw new PayloadTooLargeError(maxPayloadBytes);
    }
    return this.codec.seal(text);
  }

  /** The task as it stands right after its add, without reading it back. */
  private justSubmitted(id: string, { type, lane }: TaskSubmission, data: TaskData, now: number): Task {
    const dueAt = data.due ? new Date(data.due) : null;
    return {
      id,
      name: data.name,
      type,
      lane,
      status: 'pending',
      progress: 0,
      progressMessage: null,
      result: null,
      error: null,
      attempts: 0,
      maxRetries: data.retry?.maxRetries ?? this.options.retry.maxRetries,
      nextAttemptAt: dueAt,
      createdAt: new Date(now),
      startedAt: null,
      completedAt: null,
      executionTimeMs: null,
      waitTimeMs: null,
      organizationId: data.org,
      userId: data.user,
      batchId: data.batch ?? null,
      tags: data.tags ?? [],
      run: 0,
      dueAt,
    };
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
