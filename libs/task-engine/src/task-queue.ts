import { Inject, Injectable } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { brokerCall } from './broker-call.js';
import { runOf } from './cancellations.js';
import { Claims } from './claims.js';
import { Codec } from './codec.js';
import { Control } from './control.js';
import { type Lane, LANES, laneOf, taskIdIn } from './lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './options.js';
import type { RetryPolicy } from './retry-policy.js';
import { FINAL_STATUSES, type Task } from './task.js';
import { storable, type TaskData, type TaskJob } from './task-data.js';
import { IdempotencyKeyReusedError, PayloadTooLargeError, TaskStateError } from './task-errors.js';
import { TaskQueues } from './task-queues.js';
import { TaskRecords } from './task-records.js';
import { TaskRegistry } from './task-registry.js';

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
  /** Same key and organization: the same task; `fingerprint` tells whether it was the same request. */
  idempotency?: { key: string; fingerprint: string } | undefined;
}

/** The stored task; `replayed` when an earlier submission with the same key had stored it. */
export interface Submitted {
  task: Task;
  replayed: boolean;
}

interface IdempotencyClaim {
  taskId: string;
  fingerprint: string;
}

const DAY_MS = 86_400_000;
/** How long a retry by hand waits for a cancelled task to be ended by its worker. */
const CANCEL_SETTLES_MS = 2_000;

/** Where tasks enter and where people change their fate: submit, cancel, retry. */
@Injectable()
export class TaskQueue {
  constructor(
    private readonly queues: TaskQueues,
    private readonly registry: TaskRegistry,
    private readonly records: TaskRecords,
    private readonly claims: Claims,
    private readonly control: Control,
    private readonly codec: Codec,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /**
   * Stores a task. When this resolves the broker has it.
   * @throws UnknownTaskTypeError, InvalidPayloadError, PayloadTooLargeError, IdempotencyKeyReusedError (nothing stored), BrokerUnavailableError (it may have landed)
   */
  async submit(submission: TaskSubmission): Promise<Submitted> {
    const data = this.dataOf(submission);
    const id = taskIdIn(submission.lane, uuidv7());
    if (!submission.idempotency) return { task: await this.add(id, submission, data), replayed: false };
    const { key, fingerprint } = submission.idempotency;
    const wait = Math.max(0, (submission.dueAt?.getTime() ?? 0) - Date.now());
    const claim = await this.claims.claim<IdempotencyClaim>(
      `idempotency:${submission.organizationId}:${key}`,
      { taskId: id, fingerprint },
      wait + Math.max(DAY_MS, this.options.resultTtlMs),
      randomUUID(),
    );
    if (claim.value.fingerprint !== fingerprint) {
      throw new IdempotencyKeyReusedError();
    }
    return this.addClaimed(claim.value.taskId, claim.won, submission, data);
  }

  /** Stores many tasks, one round trip a lane. @throws as submit; nothing is stored when one payload is wrong */
  async submitMany(submissions: readonly TaskSubmission[]): Promise<Task[]> {
    const now = Date.now();
    const prepared = submissions.map((submission) => ({
      submission,
      data: this.dataOf(submission),
      id: taskIdIn(submission.lane, uuidv7()),
    }));
    await Promise.all(
      LANES.map((lane) => {
        const jobs = prepared
          .filter(({ submission }) => submission.lane === lane)
          .map(({ submission, data, id }) => ({ name: submission.type, data, opts: jobOptions(id, data, now) }));
        return jobs.length > 0 ? brokerCall(() => this.queues.of(lane).addBulk(jobs), 10_000) : [];
      }),
    );
    return prepared.map(({ submission, data, id }) => this.justSubmitted(id, submission, data, now));
  }

  /**
   * Cancels a task: a waiting one never runs, a running one is aborted within a second, whichever worker has it.
   * @throws TaskStateError when it has finished, TaskNotFoundError, BrokerUnavailableError
   */
  async cancel(taskId: string, by: string): Promise<Task> {
    const { job, state } = await this.records.job(taskId);
    const task = this.records.toTask(job, state);
    if (task.status === 'cancelled') return task;
    if (FINAL_STATUSES.includes(task.status)) throw new TaskStateError(`The task is ${task.status} already`);
    const mark = { at: Date.now(), by };
    await brokerCall(() => job.updateData({ ...job.data, cancelled: mark }));
    await this.control.say('cancel', runOf(job));
    if (state !== 'active') await this.endIdle(job, mark);
    return this.records.get(taskId);
  }

  /**
   * Runs a failed or cancelled task again under its id, with all its attempts.
   * @throws TaskStateError in any other state, TaskNotFoundError, BrokerUnavailableError
   */
  async retry(taskId: string): Promise<Task> {
    const { job, state } = await this.settled(taskId);
    const task = this.records.toTask(job, state);
    if (task.status !== 'failed' && task.status !== 'cancelled') {
      throw new TaskStateError(`Only a failed or cancelled task can be retried; this one is ${task.status}`);
    }
    const { cancelled: _cancelled, ...data } = job.data;
    const rerun: TaskData = { ...data, due: Date.now(), stallsBefore: job.stalledCounter, run: (data.run ?? 0) + 1 };
    await brokerCall(() => job.updateData(rerun));
    await brokerCall(() => job.updateProgress({ f: 0 }));
    if (job.finishedOn) {
      const again = () => job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      await brokerCall(again).catch((error: unknown) => {
        throw isStateConflict(error) ? new TaskStateError('The task was retried already') : error;
      });
    }
    await this.control.say('changed', taskId);
    return this.records.get(taskId);
  }

  /** Stops a lane's tasks from being taken, by any worker, or lets them be taken again. @throws BrokerUnavailableError */
  async pause(lane: Lane, paused: boolean): Promise<void> {
    const queue = this.queues.of(lane);
    await brokerCall(() => (paused ? queue.pause() : queue.resume()));
  }

  private async addClaimed(id: string, won: boolean, submission: TaskSubmission, data: TaskData): Promise<Submitted> {
    const inItsLane = { ...submission, lane: laneOf(id) ?? submission.lane };
    const added = await this.add(id, inItsLane, data);
    return won ? { task: added, replayed: false } : { task: await this.records.get(id), replayed: true };
  }

  private async add(id: string, submission: TaskSubmission, data: TaskData): Promise<Task> {
    const now = Date.now();
    await brokerCall(() => this.queues.of(submission.lane).add(submission.type, data, jobOptions(id, data, now)));
    return this.justSubmitted(id, submission, data, now);
  }

  private dataOf(submission: TaskSubmission): TaskData {
    const registered = this.registry.get(submission.type);
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
      dueAt,
    };
  }

  /**
   * Still waiting after the mark, it will never run: says so, and brings it to the head of its queue so that a worker
   * ends its record. Failing costs time only.
   */
  private async endIdle(job: TaskJob, mark: { at: number; by: string }): Promise<void> {
    try {
      const state = await brokerCall(() => job.getState());
      if (state === 'active' || state === 'completed' || state === 'failed') return;
      await brokerCall(() => job.updateData({ ...job.data, cancelled: { ...mark, idle: true } }));
      if (state === 'delayed') await brokerCall(() => job.promote());
      await brokerCall(() => job.changePriority({ priority: 0, lifo: true }));
    } catch {
      // A worker was faster, or the broker is away: the mark is stored, which is what counts.
    }
  }

  /** A task that is marked cancelled but not ended yet is given a moment, lest its worker ends what was just retried. */
  private async settled(taskId: string): Promise<{ job: TaskJob; state: string }> {
    const until = Date.now() + CANCEL_SETTLES_MS;
    for (;;) {
      const found = await this.records.job(taskId);
      if (!found.job.data.cancelled || found.job.finishedOn || Date.now() > until) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** BullMQ refuses with a negative code what a job's state forbids; somebody else was faster. */
function isStateConflict(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'number';
}

function jobOptions(jobId: string, { due }: TaskData, timestamp: number): JobsOptions {
  const delay = due === undefined ? 0 : Math.max(0, due - timestamp);
  return delay > 0 ? { jobId, delay, timestamp } : { jobId, timestamp };
}
