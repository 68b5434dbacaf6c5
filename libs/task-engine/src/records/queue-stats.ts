import { Injectable } from '@nestjs/common';
import type { JobType } from 'bullmq';
import { brokerCall } from '../broker/broker-call.js';
import { type QueueName, queueOf } from '../model/queue-names.js';
import { WINDOW_SECONDS } from '../queues/stats-window.js';
import { TaskQueues } from '../queues/task-queues.js';
import { mergeWindows, type WorkerRecord, WorkerRecords } from '../queues/worker-records.js';

/** Numbers of one queue; `waiting` includes paused and prioritized tasks, cancelled ones count as failed. */
export interface QueueNumbers {
  waiting: number;
  active: number;
  delayed: number;
  completed: number;
  failed: number;
  paused: boolean;
  /** Age of the task that is next, in milliseconds. */
  oldestWaitingMs: number | null;
}

/** Percentiles in milliseconds. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

/** All queues, all living workers, and what they did within the window. */
export interface QueueStatsReport {
  queues: Record<QueueName, QueueNumbers>;
  workers: WorkerRecord[];
  executionMs: Percentiles;
  waitMs: Percentiles;
  throughputPerMinute: number;
  errorRate: number;
  retries: number;
  windowSeconds: number;
}

/** What PostgreSQL's counts call the waiting jobs of a paused queue; BullMQ's types do not name it any more. */
const PAUSED = 'paused' as JobType;

/** The deployment in numbers. */
@Injectable()
export class QueueStats {
  constructor(
    private readonly queues: TaskQueues,
    private readonly workers: WorkerRecords,
  ) {}

  /** @throws BrokerUnavailableError */
  async report(now: number): Promise<QueueStatsReport> {
    const names = this.queues.names();
    const [workers, ...numbers] = await Promise.all([
      this.workers.living(now),
      ...names.map((name) => this.numbersOf(name, now)),
    ]);
    const { executionMs, waitMs, ended, failed, retries } = mergeWindows(workers.map((worker) => worker.window));
    return {
      queues: Object.fromEntries(names.map((name, index) => [name, numbers[index]])) as QueueStatsReport['queues'],
      workers,
      executionMs: percentiles(executionMs),
      waitMs: percentiles(waitMs),
      throughputPerMinute: Math.round((ended / WINDOW_SECONDS) * 60 * 100) / 100,
      errorRate: ended === 0 ? 0 : Math.round((failed / ended) * 10_000) / 10_000,
      retries,
      windowSeconds: WINDOW_SECONDS,
    };
  }

  /** Queues that no living worker serves. @throws BrokerUnavailableError */
  async queuesWithoutWorker(now: number): Promise<QueueName[]> {
    const served = await this.served(now);
    return this.queues.names().filter((name) => !served.has(name));
  }

  /** Why a waiting task is not taken at the moment; undefined when its queue is served. @throws BrokerUnavailableError */
  async standstill(taskId: string, now: number): Promise<'paused' | 'no_worker' | undefined> {
    if (await brokerCall(() => this.queues.holding(taskId).isPaused())) return 'paused';
    const name = queueOf(taskId);
    return name && (await this.served(now)).has(name) ? undefined : 'no_worker';
  }

  private async served(now: number): Promise<Set<QueueName>> {
    return new Set((await this.workers.living(now)).flatMap((worker) => worker.queues));
  }

  private async numbersOf(name: QueueName, now: number): Promise<QueueNumbers> {
    const queue = this.queues.of(name);
    const [counts, paused, [next]] = await brokerCall(() =>
      Promise.all([
        queue.getJobCounts('waiting', PAUSED, 'prioritized', 'active', 'delayed', 'completed', 'failed'),
        queue.isPaused(),
        queue.getJobs(['waiting'], 0, 0, true),
      ]),
    );
    const of = (state: string) => counts[state] ?? 0;
    return {
      waiting: of('waiting') + of(PAUSED) + of('prioritized'),
      active: of('active'),
      delayed: of('delayed'),
      completed: of('completed'),
      failed: of('failed'),
      paused,
      oldestWaitingMs: next ? Math.max(0, now - (next.data.due ?? next.timestamp)) : null,
    };
  }
}

function percentiles(histogram: { percentile(percent: number): number }): Percentiles {
  return { p50: histogram.percentile(50), p95: histogram.percentile(95), p99: histogram.percentile(99) };
}
