import { Injectable } from '@nestjs/common';
import type { JobType } from 'bullmq';
import { brokerCall } from '../broker/broker-call.js';
import type { QueueName } from '../model/queue-names.js';
import { TaskQueues } from '../queues/task-queues.js';

/** Ids of tasks that have ended, newest end first. */
export interface FinishedPage {
  ids: string[];
  /** When the last of them ended; all later pages ended no later. */
  oldestEnd: Date;
}

const PAGE = 1_000;
const UNFINISHED: JobType[] = ['waiting', 'prioritized', 'delayed', 'active'];
const SCAN_DEADLINE_MS = 10_000;

/**
 * What the broker holds, by id, for those who keep a copy. A task that moves while it is looked for may be missed or met
 * twice: look again later. @throws BrokerUnavailableError while it iterates
 */
@Injectable()
export class TaskScan {
  constructor(private readonly taskQueues: TaskQueues) {}

  /** The queues to look through. */
  queues(): QueueName[] {
    return this.taskQueues.names();
  }

  /** Tasks of a queue that wait, are delayed, or run; the time of their submit is in their id (uuidv7). */
  async *unfinished(name: QueueName): AsyncGenerator<string[]> {
    for (const state of UNFINISHED) yield* this.pages(name, state);
  }

  /** Tasks of a queue that have ended: the completed, then the failed and cancelled ones, each newest end first. */
  async *finished(name: QueueName, state: 'completed' | 'failed'): AsyncGenerator<FinishedPage> {
    const queue = this.taskQueues.of(name);
    for await (const ids of this.pages(name, state)) {
      const last = await brokerCall(() => queue.getJob(ids.at(-1) ?? ''));
      yield { ids, oldestEnd: new Date(last?.finishedOn ?? Date.now()) };
    }
  }

  private async *pages(name: QueueName, state: JobType): AsyncGenerator<string[]> {
    const queue = this.taskQueues.of(name);
    for (let start = 0; ; start += PAGE) {
      const ids = await brokerCall(() => queue.getRanges([state], start, start + PAGE - 1, false), SCAN_DEADLINE_MS);
      if (ids.length > 0) yield ids;
      if (ids.length < PAGE) return;
    }
  }
}
