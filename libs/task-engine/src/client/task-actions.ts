import { Injectable } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { BatchRecords } from '../records/batch-records.js';
import { runOf } from '../records/cancellations.js';
import { Broadcast } from '../queues/broadcast.js';
import { Parking } from '../records/parking.js';
import { FINAL_STATUSES, type Task } from '../model/task.js';
import type { TaskData, TaskJob } from '../model/task-data.js';
import { TaskStateError } from '../model/task-errors.js';
import { TaskLifecycle } from '../records/task-lifecycle.js';
import { TaskRecords } from '../records/task-records.js';

/** How long a retry by hand waits for a cancelled task to be ended by its worker. */
const CANCEL_SETTLES_MS = 2_000;

/** Changes a stored task: cancel, retry, wake. */
@Injectable()
export class TaskActions {
  constructor(
    private readonly records: TaskRecords,
    private readonly broadcast: Broadcast,
    private readonly parking: Parking,
    private readonly batches: BatchRecords,
    private readonly lifecycle: TaskLifecycle,
  ) {}

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
    await this.broadcast.publish('cancel', runOf(job));
    if (state !== 'active') await this.endIdle(job, mark);
    return this.reported(await this.records.get(taskId));
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
    if (data.batch) await this.batches.reopen(data.batch);
    await this.broadcast.publish('changed', taskId);
    return this.reported(await this.records.get(taskId));
  }

  /** Lets a parked task go on now (see ParkTask); nothing where it is not set aside. @throws BrokerUnavailableError */
  wake(taskId: string): Promise<void> {
    return this.parking.wake(taskId);
  }

  private reported(task: Task): Task {
    this.lifecycle.report(() => task);
    return task;
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

/** BullMQ refuses with a negative code what a job's state forbids; another caller was faster. */
function isStateConflict(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'number';
}
