import { Injectable } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { chunksOf } from '../model/chunks-of.js';
import { parseFailure } from './job-state.js';
import { TaskQueues } from '../queues/task-queues.js';

/** How a batch's tasks stand; `open` have not ended, `gone` have left the broker. */
export interface CountedBatch {
  open: number;
  completed: number;
  failed: number;
  cancelled: number;
  gone: number;
  failedTaskIds: string[];
}

type Standing = Exclude<keyof CountedBatch, 'failedTaskIds'>;

/** Tasks that are asked for at once. */
const AT_ONCE = 100;
const DEADLINE_MS = 5_000;

/** Counts tasks by how they stand: one small question each, and a look at the record of those that failed. */
@Injectable()
export class BatchCounts {
  constructor(private readonly queues: TaskQueues) {}

  /** @throws BrokerUnavailableError */
  async of(taskIds: readonly string[]): Promise<CountedBatch> {
    const counts: CountedBatch = { open: 0, completed: 0, failed: 0, cancelled: 0, gone: 0, failedTaskIds: [] };
    for (const part of chunksOf(taskIds, AT_ONCE)) {
      const standings = await Promise.all(part.map((taskId) => this.standing(taskId)));
      standings.forEach((standing, index) => {
        counts[standing] += 1;
        if (standing === 'failed') counts.failedTaskIds.push(part[index] ?? '');
      });
    }
    return counts;
  }

  private async standing(taskId: string): Promise<Standing> {
    const queue = this.queues.holding(taskId);
    const state = await brokerCall(() => queue.getJobState(taskId), DEADLINE_MS);
    if (state === 'completed') return 'completed';
    if (state === 'unknown') return 'gone';
    if (state !== 'failed') return 'open';
    const job = await brokerCall(() => queue.getJob(taskId), DEADLINE_MS);
    if (!job?.finishedOn) return job ? 'open' : 'gone';
    return parseFailure(job.failedReason ?? '').code === 'cancelled' ? 'cancelled' : 'failed';
  }
}
