import { Inject, Injectable } from '@nestjs/common';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { SharedValues } from '../queues/shared-values.js';
import { BatchCounts, type CountedBatch } from './batch-counts.js';

/** Tasks that were submitted with one call, as stored; `counts` once all have ended. */
export interface StoredBatch {
  id: string;
  organizationId: string;
  userId: string;
  taskIds: string[];
  createdAt: number;
  /** What the batch's handler is given when all tasks have ended, as the codec's string; an object in batches of earlier versions. */
  followUp?: string | object;
  counts?: CountedBatch;
}

const DAY_MS = 86_400_000;

/** The records of batches: one shared value each. @throws BrokerUnavailableError */
@Injectable()
export class BatchRecords {
  constructor(
    private readonly values: SharedValues,
    private readonly counts: BatchCounts,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /** How long a batch is kept whose last task is due in `waitMs`: it outlives its tasks in the broker by a day. */
  keepMs(waitMs: number): number {
    return waitMs + this.options.resultTtlMs + DAY_MS;
  }

  /** Stores a batch unless it is stored already. */
  async create(batch: StoredBatch, keepMs: number): Promise<void> {
    await this.values.putIfAbsent(keyOf(batch.id), JSON.stringify(batch), keepMs);
  }

  async read(batchId: string): Promise<StoredBatch | undefined> {
    const text = await this.values.read(keyOf(batchId));
    return text === undefined ? undefined : (JSON.parse(text) as StoredBatch);
  }

  /** How its tasks stand; what was counted when all had ended stays until one is retried. */
  async count(batch: StoredBatch): Promise<CountedBatch> {
    if (batch.counts) return batch.counts;
    const counts = await this.counts.of(batch.taskIds);
    if (counts.open === 0) await this.replace({ ...batch, counts });
    return counts;
  }

  /** To be called after a task of the batch was retried: it counts anew. */
  async reopen(batchId: string): Promise<void> {
    const batch = await this.read(batchId);
    if (!batch?.counts) return;
    const { counts: _counts, ...open } = batch;
    await this.replace(open);
  }

  private async replace(batch: StoredBatch): Promise<void> {
    await this.values.replace(keyOf(batch.id), JSON.stringify(batch));
  }
}

function keyOf(batchId: string): string {
  return `batch-${batchId}`;
}
