import { Inject, Injectable } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { Codec } from '../payload/codec.js';
import {
  attemptsOf,
  completedAtOf,
  errorOf,
  isSnoozed,
  lastWaitOf,
  nextAttempt,
  parseFailure,
  stateOf,
  statusOf,
} from './job-state.js';
import type { Lane } from '../model/lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { laneOf } from '../model/queue-names.js';
import { FINAL_STATUSES, type Task, type TaskLogLine, type TaskStatus } from '../model/task.js';
import type { StoredProgress, StoredResult, TaskJob } from '../model/task-data.js';
import { TaskNotFoundError } from '../model/task-errors.js';
import { TaskQueues } from '../queues/task-queues.js';

/** Some log lines of a task, from line `offset` on, and where to go on reading. */
export interface LogPage {
  lines: TaskLogLine[];
  total: number;
}

/** Places are known up to here. */
const MAX_POSITION = 1_000;

const UNREADABLE_LINES = 'Lines that are encrypted with a key that is not here';

type StoredLine = [timestamp: number, level: TaskLogLine['level'], message: string, attempt: number];

/** Where tasks rest: the BullMQ job is the record, and this reads it. */
@Injectable()
export class TaskRecords {
  constructor(
    private readonly queues: TaskQueues,
    private readonly codec: Codec,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /** @throws TaskNotFoundError, BrokerUnavailableError */
  async get(taskId: string): Promise<Task> {
    const { job, state } = await this.job(taskId);
    return this.toTask(job, state);
  }

  /** The task once it has ended, in one read; undefined before. @throws TaskNotFoundError, BrokerUnavailableError */
  async getEnded(taskId: string): Promise<Task | undefined> {
    const job = await brokerCall(() => this.queues.holding(taskId).getJob(taskId));
    if (!job) throw new TaskNotFoundError();
    if (job.finishedOn) return this.toTask(job, job.returnvalue ? 'completed' : 'failed');
    // A cancelled task may count as ended before its worker has ended it: its state decides.
    const task = job.data.cancelled ? await this.get(taskId) : undefined;
    return task && FINAL_STATUSES.includes(task.status) ? task : undefined;
  }

  /** The task and its payload; null where no key opens it. @throws TaskNotFoundError, BrokerUnavailableError */
  async getWithPayload(taskId: string): Promise<{ task: Task; payload: unknown }> {
    const { job, state } = await this.job(taskId);
    return { task: this.toTask(job, state), payload: this.codec.decodeOr(job.data.payload, null) };
  }

  /** The task's place in its queue, 1 for the next; null when it does not wait or comes after the first thousand. */
  async position(taskId: string): Promise<number | null> {
    const ids = await brokerCall(() => this.queues.holding(taskId).getRanges(['waiting'], 0, MAX_POSITION - 1, true));
    const index = ids.indexOf(taskId);
    return index < 0 ? null : index + 1;
  }

  /** Lines from `offset` on, at most `limit`. @throws BrokerUnavailableError */
  async logs(taskId: string, offset = 0, limit = Number.MAX_SAFE_INTEGER): Promise<LogPage> {
    const { lines } = await this.logRows(taskId, 0);
    return { lines: lines.slice(offset, offset + limit), total: lines.length };
  }

  /** Lines of the stored rows from `fromRow` on; one row holds the lines that were flushed together. */
  async logRows(taskId: string, fromRow: number): Promise<{ lines: TaskLogLine[]; rows: number }> {
    const { logs, count } = await brokerCall(() => this.queues.holding(taskId).getJobLogs(taskId, fromRow, -1));
    return { lines: logs.flatMap((row) => this.decodeLogRow(row)), rows: Math.max(count, fromRow) };
  }

  encodeLogRow(lines: readonly TaskLogLine[]): string {
    const stored: StoredLine[] = lines.map(({ timestamp, level, message, attempt }) => [
      timestamp.getTime(),
      level,
      message,
      attempt,
    ]);
    return this.codec.encode(stored);
  }

  /** The job under an id and the state BullMQ has it in. @throws TaskNotFoundError, BrokerUnavailableError */
  async job(taskId: string): Promise<{ job: TaskJob; state: string }> {
    const queue = this.queues.holding(taskId);
    // One after the other: a job newer than its state shows it (see stateOf), a state newer than its job could not.
    const state = await brokerCall(() => queue.getJobState(taskId));
    const job = await brokerCall(() => queue.getJob(taskId));
    if (!job) throw new TaskNotFoundError();
    return { job, state };
  }

  /** What callers see. The job's own fields go before `stateRead`, which was read a moment earlier. */
  toTask(job: TaskJob, stateRead: string): Task {
    const { data } = job;
    const failure = job.failedReason ? parseFailure(job.failedReason) : undefined;
    const state = stateOf(job, stateRead, failure);
    const stored = job.returnvalue
      ? (this.codec.decodeOr(job.returnvalue, undefined) as StoredResult | undefined)
      : undefined;
    const status = statusOf(job, state, failure);
    const finished = status === 'completed' || status === 'failed' || status === 'cancelled';
    const attempts = attemptsOf(job, status, failure);
    const ran = attempts > 0;
    const startedAt = ran && job.processedOn ? new Date(job.processedOn) : null;
    const completedAt = finished ? completedAtOf(job, ran) : null;
    const waits = status === 'pending' && state === 'delayed';
    return {
      id: job.id ?? '',
      name: data.name,
      type: job.name,
      lane: laneOf(job.id ?? '') as Lane,
      status,
      ...this.progressOf(job, status, stored),
      result: stored?.result ?? null,
      error: errorOf(status, failure && { ...failure, message: this.codec.openMessage(failure.message) }),
      attempts,
      maxRetries: data.retry?.maxRetries ?? this.options.retry.maxRetries,
      nextAttemptAt: waits ? nextAttempt(job, failure) : null,
      createdAt: new Date(job.timestamp),
      startedAt,
      completedAt,
      executionTimeMs: startedAt && completedAt && job.finishedOn ? completedAt.getTime() - startedAt.getTime() : null,
      waitTimeMs: ran ? (stored?.waitMs ?? lastWaitOf(job, finished, failure)) : null,
      organizationId: data.org,
      userId: data.user,
      batchId: data.batch ?? null,
      tags: data.tags ?? [],
      run: data.run ?? 0,
      dueAt: waits ? nextAttempt(job, failure) : null,
      ...(waits && isSnoozed(job, failure) && { snoozed: true as const }),
    };
  }

  private progressOf(
    job: TaskJob,
    status: TaskStatus,
    stored: StoredResult | undefined,
  ): Pick<Task, 'progress' | 'progressMessage'> {
    const progress = (typeof job.progress === 'object' ? job.progress : { f: 0 }) as StoredProgress;
    const written = progress.m === undefined ? null : (this.codec.decodeOr(progress.m, null) as string | null);
    if (status === 'completed') return { progress: 100, progressMessage: stored?.message ?? written };
    return { progress: Math.round(progress.f * 1000) / 10, progressMessage: written };
  }

  private decodeLogRow(row: string): TaskLogLine[] {
    const rows = this.codec.decodeOr(row, [[0, 'warning', UNREADABLE_LINES, 0]]) as StoredLine[];
    return rows.map(([timestamp, level, message, attempt]) => ({
      timestamp: new Date(timestamp),
      level,
      message,
      attempt,
    }));
  }
}
