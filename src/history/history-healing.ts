import { chunksOf, type QueueName, TaskNotFoundError, TaskRecords, TaskScan } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { HistoryRecorder } from './history-recorder.js';
import { HistoryStore } from './history-store.js';
import type { Observation } from './observation.js';

/** Clocks differ, and a task that moves while it is looked for is met by the next sweep. */
const MARGIN_MS = 5 * 60_000;
/** An unfinished row that was not written for this time is compared with the broker. */
const CHECK_AFTER_MS = 10 * 60_000;
/** Rows of a broker that was not run for this time belong to the deployment that finds them. */
const ABANDONED_AFTER_MS = 30 * 86_400_000;
const CHECKED_AT_ONCE = 200;
const CHECK_ROUNDS = 5;
const READ_AT_ONCE = 50;
/** The number of unfinished tasks of a queue that are asked for however old: one of them may have been retried by hand. */
const OLD_ONES_TOO = 2_000;

/** Brings the history up to what the broker holds, whatever processes that died have left unsaid. */
@Injectable()
export class HistoryHealing {
  constructor(
    private readonly scan: TaskScan,
    private readonly records: TaskRecords,
    private readonly store: HistoryStore,
    private readonly recorder: HistoryRecorder,
  ) {}

  /** One sweep; all tasks submitted before `now` have a row after it. @throws BrokerUnavailableError; what storageAnswer throws */
  async sweep(now: Date): Promise<void> {
    const brokerId = await this.recorder.brokerId();
    const last = await this.store.sweptAt(brokerId);
    const since = new Date((last?.getTime() ?? 0) - (last ? MARGIN_MS : 0));
    // Unfinished before finished: a task that ends meanwhile is met among the finished.
    const queues = this.scan.queues();
    for (const queue of queues) await this.recordUnfinished(queue, since);
    for (const queue of queues) {
      await this.recordFinished(queue, 'completed', since);
      await this.recordFinished(queue, 'failed', since);
    }
    await this.checkOpen(brokerId, now);
    await this.store.noteSweep(brokerId, now);
  }

  private async recordUnfinished(queue: QueueName, since: Date): Promise<void> {
    let scanned = 0;
    for await (const ids of this.scan.unfinished(queue)) {
      const asked = scanned < OLD_ONES_TOO ? ids : ids.filter((id) => submittedAt(id) >= since);
      if (asked.length > 0) await this.record(await this.store.missing(asked, 'unfinished'));
      scanned += ids.length;
    }
  }

  private async recordFinished(queue: QueueName, state: 'completed' | 'failed', since: Date): Promise<void> {
    for await (const { ids, oldestEnd } of this.scan.finished(queue, state)) {
      await this.record(await this.store.missing(ids, state));
      if (oldestEnd < since) return;
    }
  }

  private async checkOpen(brokerId: string, now: Date): Promise<void> {
    const before = new Date(now.getTime() - CHECK_AFTER_MS);
    const abandonedBefore = new Date(now.getTime() - ABANDONED_AFTER_MS);
    for (let round = 0; round < CHECK_ROUNDS; round++) {
      const open = await this.store.openTasks({ brokerId, before, abandonedBefore, limit: CHECKED_AT_ONCE });
      const unknown = await this.record(open.map(({ task_id }) => task_id));
      if (unknown.length > 0) await this.store.closeLost(unknown);
      if (open.length < CHECKED_AT_ONCE) return;
    }
  }

  /** Reads tasks and stores them as they are. @returns those the broker does not know */
  private async record(ids: readonly string[]): Promise<string[]> {
    const unknown: string[] = [];
    for (const some of chunksOf(ids, READ_AT_ONCE)) {
      const read = await Promise.all(some.map((id) => this.read(id)));
      await this.recorder.record(read.filter((seen) => seen !== undefined));
      unknown.push(...some.filter((_, index) => read[index] === undefined));
    }
    return unknown;
  }

  private async read(taskId: string): Promise<Observation | undefined> {
    const seenAt = new Date();
    try {
      return { task: await this.records.get(taskId), seenAt };
    } catch (error) {
      if (error instanceof TaskNotFoundError) return undefined;
      throw error;
    }
  }
}

/** When a task was submitted: its id ends in a uuidv7, which begins with the time in milliseconds. */
export function submittedAt(taskId: string): Date {
  const hex = taskId.slice(taskId.indexOf('-') + 1).replace('-', '');
  return new Date(Number.parseInt(hex.slice(0, 12), 16));
}
