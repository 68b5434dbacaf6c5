import { Injectable } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { Histogram, type HistogramJson } from './histogram.js';
import type { QueueName } from '../model/queue-names.js';
import { TaskQueues } from './task-queues.js';

/** What a worker says of itself every five seconds. */
export interface WorkerRecord {
  id: string;
  host: string;
  queues: QueueName[];
  maxConcurrent: number;
  active: number;
  startedAt: number;
  seenAt: number;
  window: WindowJson;
}

/** The version before wrote no `sharesValues`. */
type StoredRecord = WorkerRecord & { sharesValues?: true };

/** Sums over the statistics window of one worker. */
export interface WindowJson {
  executionMs: HistogramJson;
  waitMs: HistogramJson;
  ended: number;
  failed: number;
  retries: number;
}

export const RECORD_EVERY_MS = 5_000;
/** A worker that was silent longer than this counts as gone. */
const GONE_AFTER_MS = 16_000;

/**
 * The list of living workers: one job a worker in the `workers` queue, which is never consumed, its data rewritten every
 * five seconds. Statistics, health and "no worker" are read from it.
 */
@Injectable()
export class WorkerRecords {
  constructor(private readonly queues: TaskQueues) {}

  async write(record: WorkerRecord): Promise<void> {
    const stored: StoredRecord = { ...record, sharesValues: true };
    const known = await brokerCall(() => this.queues.workers.getJob(record.id));
    await brokerCall(async () => {
      if (known) await known.updateData(stored);
      else await this.queues.workers.add('worker', stored, { jobId: record.id });
    });
  }

  async remove(id: string): Promise<void> {
    await brokerCall(() => this.queues.workers.remove(id));
  }

  /** Workers seen within the last seconds; records of dead ones are removed. @throws BrokerUnavailableError */
  async living(now: number): Promise<WorkerRecord[]> {
    return (await this.stored(now)).map(({ sharesValues: _sharesValues, ...record }) => record);
  }

  /** Whether a worker of the version that had no shared values lives (see LegacyValues). @throws BrokerUnavailableError */
  async anyOfVersionBefore(now: number): Promise<boolean> {
    return (await this.stored(now)).some(({ sharesValues }) => !sharesValues);
  }

  private async stored(now: number): Promise<StoredRecord[]> {
    const jobs = await brokerCall(() => this.queues.workers.getJobs(['waiting']));
    const records = jobs.filter(Boolean).map((job) => job.data as StoredRecord);
    for (const { id, seenAt } of records) {
      if (now - seenAt > 10 * GONE_AFTER_MS) void this.remove(id).catch(() => undefined);
    }
    return records.filter(({ seenAt }) => now - seenAt < GONE_AFTER_MS);
  }
}

/** The sum of several workers' windows. */
export function mergeWindows(windows: readonly WindowJson[]): {
  executionMs: Histogram;
  waitMs: Histogram;
  ended: number;
  failed: number;
  retries: number;
} {
  const sum = (pick: (window: WindowJson) => number) => windows.reduce((total, window) => total + pick(window), 0);
  return {
    executionMs: Histogram.merged(windows.map((window) => window.executionMs)),
    waitMs: Histogram.merged(windows.map((window) => window.waitMs)),
    ended: sum((window) => window.ended),
    failed: sum((window) => window.failed),
    retries: sum((window) => window.retries),
  };
}
