import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { Broker } from '../broker/broker.js';
import { everyAfterLast } from '../model/every-after-last.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { parseFailure } from './job-state.js';
import type { LaneQueue } from '../model/task-data.js';
import { SharedValues } from '../queues/shared-values.js';
import { TaskQueues } from '../queues/task-queues.js';

/** How many finished tasks were removed, by how they had ended. */
export interface Removed {
  completed: number;
  failed: number;
  cancelled: number;
}

const SWEEP_EVERY_MS = 60_000;
const BATCH = 1_000;
/** Jobs are read with their payloads, up to a megabyte each. */
const READ_BATCH = 50;
/** BullMQ's own event streams grow with every result; nothing of ours reads far back. */
const KEPT_EVENTS = 1_000;
const CLEAN_DEADLINE_MS = 10_000;

/** Finished tasks leave the broker: by themselves after their time, or when an admin says so. BullMQ has no timer for that. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private stop: () => void = () => undefined;

  constructor(
    private readonly queues: TaskQueues,
    private readonly values: SharedValues,
    private readonly broker: Broker,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  onApplicationBootstrap(): void {
    if (this.options.role !== 'worker') return;
    this.stop = everyAfterLast(SWEEP_EVERY_MS, () => this.sweep());
  }

  beforeApplicationShutdown(): void {
    this.stop();
  }

  /** Removes tasks that finished more than `olderThanMs` milliseconds ago. @throws BrokerUnavailableError */
  async cleanup(olderThanMs: number): Promise<Removed> {
    // Cleaning may take its time, but a broker that is away is reported at once.
    await this.broker.ping();
    const removed: Removed = { completed: 0, failed: 0, cancelled: 0 };
    for (const queue of this.queues.all()) {
      removed.completed += await this.cleanState(queue, 'completed', olderThanMs);
      const cancelled = await this.countCancelled(queue, Date.now() - olderThanMs);
      const failed = await this.cleanState(queue, 'failed', olderThanMs);
      removed.cancelled += Math.min(cancelled, failed);
      removed.failed += Math.max(0, failed - cancelled);
    }
    return removed;
  }

  private async sweep(): Promise<void> {
    try {
      for (const queue of this.queues.all()) {
        for (const state of ['completed', 'failed'] as const)
          await this.cleanState(queue, state, this.options.resultTtlMs);
      }
      await this.values.sweep();
      await this.trimEvents();
    } catch (error) {
      this.broker.reportError(error as Error);
    }
  }

  /** On PostgreSQL BullMQ keeps its event table short by itself. */
  private async trimEvents(): Promise<void> {
    if (this.broker.kind === 'postgresql') return;
    for (const queue of [...this.queues.all(), this.queues.control]) {
      await brokerCall(() => queue.trimEvents(KEPT_EVENTS), CLEAN_DEADLINE_MS);
    }
  }

  private async cleanState(queue: LaneQueue, state: 'completed' | 'failed', graceMs: number): Promise<number> {
    for (let total = 0; ;) {
      const ids = await brokerCall(() => queue.clean(graceMs, BATCH, state), CLEAN_DEADLINE_MS);
      total += ids.length;
      if (ids.length < BATCH) return total;
    }
  }

  /** BullMQ keeps cancelled tasks among the failed, so they are counted before they go. */
  private async countCancelled(queue: LaneQueue, finishedBefore: number): Promise<number> {
    for (let start = 0, count = 0; ; start += READ_BATCH) {
      const read = () => queue.getJobs(['failed'], start, start + READ_BATCH - 1, true);
      const jobs = await brokerCall(read, CLEAN_DEADLINE_MS);
      const old = jobs.filter((job) => job?.finishedOn !== undefined && job.finishedOn <= finishedBefore);
      count += old.filter((job) => parseFailure(job.failedReason ?? '').code === 'cancelled').length;
      if (old.length < READ_BATCH) return count;
    }
  }
}
