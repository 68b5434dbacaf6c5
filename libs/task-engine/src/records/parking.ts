import { Injectable } from '@nestjs/common';
import { DelayedError } from 'bullmq';
import { brokerCall } from '../broker/broker-call.js';
import { Claims } from '../queues/claims.js';
import { Broadcast } from '../queues/broadcast.js';
import type { StoredProgress, TaskJob } from '../model/task-data.js';
import { TaskQueues } from '../queues/task-queues.js';

/** Tasks set aside in the middle of an attempt until an answer comes (ParkTask). */
@Injectable()
export class Parking {
  constructor(
    private readonly queues: TaskQueues,
    private readonly claims: Claims,
    private readonly broadcast: Broadcast,
  ) {}

  /** Sets an active job aside, and takes it back at once where its answer came before. Always throws what BullMQ understands. */
  async park(job: TaskJob, until: number, wakeKey: string): Promise<never> {
    await job.updateProgress({ ...progressIn(job), w: until });
    await job.moveToDelayed(until, job.token);
    if (await this.claims.has(wakeKey)) await this.wake(job.id ?? '');
    throw new DelayedError();
  }

  /** Lets a parked task go on now; nothing where it is not set aside (yet). @throws BrokerUnavailableError */
  async wake(taskId: string): Promise<void> {
    const queue = this.queues.holding(taskId);
    if ((await brokerCall(() => queue.getJobState(taskId))) !== 'delayed') return;
    const job = await brokerCall(() => queue.getJob(taskId));
    // Its time came, or another caller woke it: it is on its way.
    await brokerCall(() => job?.promote() ?? Promise.resolve()).catch(notDelayed);
    await this.broadcast.publish('changed', taskId);
  }
}

/** A job's stored progress; BullMQ begins with a number. */
export function progressIn({ progress }: Pick<TaskJob, 'progress'>): StoredProgress {
  return typeof progress === 'object' ? (progress as StoredProgress) : { f: 0 };
}

/** Until when the job was, or is, set aside in its present run. */
export function parkedUntil(job: Pick<TaskJob, 'progress'>): Date | undefined {
  const { w } = progressIn(job);
  return w === undefined ? undefined : new Date(w);
}

/**
 * Whether the task has begun and waits for its answer without a slot. Once an attempt that went on has failed, it waits for
 * its retry like any other; `failedStart` is when that attempt had started.
 */
export function isParked(job: Pick<TaskJob, 'progress' | 'processedOn'>, failedStart: number | undefined): boolean {
  return parkedUntil(job) !== undefined && (failedStart === undefined || failedStart !== job.processedOn);
}

/** BullMQ refuses with a negative code what a job's state forbids. */
function notDelayed(error: unknown): void {
  if (typeof (error as { code?: unknown }).code !== 'number') throw error;
}
