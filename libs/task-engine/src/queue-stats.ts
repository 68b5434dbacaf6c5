import { Injectable } from '@nestjs/common';
import type { JobType } from 'bullmq';
import { brokerCall } from './broker-call.js';
import { type Lane, LANES } from './lanes.js';
import { WINDOW_SECONDS } from './stats-window.js';
import { TaskQueues } from './task-queues.js';
import { mergeWindows, type WorkerRecord, WorkerRecords } from './worker-records.js';

/** Numbers of one lane; `waiting` includes paused and prioritized tasks, cancelled ones count as failed. */
export interface LaneStats {
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

/** All lanes, all living workers, and what they did within the window. */
export interface QueueStatsReport {
  lanes: Record<Lane, LaneStats>;
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
    const [workers, ...lanes] = await Promise.all([
      this.workers.living(now),
      ...LANES.map((lane) => this.lane(lane, now)),
    ]);
    const { executionMs, waitMs, ended, failed, retries } = mergeWindows(workers.map((worker) => worker.window));
    return {
      lanes: Object.fromEntries(LANES.map((lane, index) => [lane, lanes[index]])) as Record<Lane, LaneStats>,
      workers,
      executionMs: percentiles(executionMs),
      waitMs: percentiles(waitMs),
      throughputPerMinute: Math.round((ended / WINDOW_SECONDS) * 60 * 100) / 100,
      errorRate: ended === 0 ? 0 : Math.round((failed / ended) * 10_000) / 10_000,
      retries,
      windowSeconds: WINDOW_SECONDS,
    };
  }

  /** Lanes that no living worker serves. @throws BrokerUnavailableError */
  async lanesWithoutWorker(now: number): Promise<Lane[]> {
    const served = new Set((await this.workers.living(now)).flatMap((worker) => worker.lanes));
    return LANES.filter((lane) => !served.has(lane));
  }

  /** Why nothing of this lane is taken at the moment; undefined when it is served. @throws BrokerUnavailableError */
  async standstill(lane: Lane, now: number): Promise<'paused' | 'no_worker' | undefined> {
    if (await brokerCall(() => this.queues.of(lane).isPaused())) return 'paused';
    return (await this.lanesWithoutWorker(now)).includes(lane) ? 'no_worker' : undefined;
  }

  private async lane(lane: Lane, now: number): Promise<LaneStats> {
    const queue = this.queues.of(lane);
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
