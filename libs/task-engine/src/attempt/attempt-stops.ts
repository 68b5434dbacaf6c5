import { Injectable } from '@nestjs/common';
import { AttemptStop } from './attempt-stop.js';
import { Broker } from '../broker/broker.js';
import { Cancellations } from '../records/cancellations.js';
import type { TaskJob } from '../model/task-data.js';
import type { AbortReason } from './task-outcome.js';
import { TaskRecords } from '../records/task-records.js';

/**
 * Milliseconds between two comparisons of the running tasks with their stored cancel marks, should the event be lost;
 * PostgreSQL's tail may skip one.
 */
const RECHECK_MARKS_MS = { redis: 3_000, postgresql: 750 };

/** The attempts that run in this worker, each with its stop. */
@Injectable()
export class AttemptStops {
  private readonly running = new Map<string, AttemptStop>();
  private recheck: NodeJS.Timeout | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly records: TaskRecords,
    private readonly cancellations: Cancellations,
  ) {}

  /** How many attempts run. */
  get size(): number {
    return this.running.size;
  }

  /** Stops cancelled attempts from now on. */
  listen(): void {
    this.cancellations.listen((taskId) => this.abort(taskId, 'cancelled'));
    this.recheck = setInterval(() => void this.recheckMarks(), RECHECK_MARKS_MS[this.broker.kind]);
  }

  /** Cancels are not looked for any more. */
  close(): void {
    clearInterval(this.recheck);
  }

  /** Whether the task was cancelled before this attempt. */
  isCancelled(job: TaskJob): boolean {
    return this.cancellations.includes(job);
  }

  /** The stop of an attempt that begins. */
  begin({ id = '' }: TaskJob): AttemptStop {
    const stop = new AttemptStop();
    this.running.set(id, stop);
    return stop;
  }

  /** The attempt has ended. */
  end({ id = '' }: TaskJob, stop: AttemptStop): void {
    // A task whose lock was lost may run here again already.
    if (this.running.get(id) === stop) this.running.delete(id);
  }

  /** Aborts the task's attempt where it runs here. */
  abort(taskId: string, reason: AbortReason): void {
    this.running.get(taskId)?.abort(reason);
  }

  /** Aborts all that runs. */
  abortAll(reason: AbortReason): void {
    for (const stop of this.running.values()) stop.abort(reason);
  }

  private async recheckMarks(): Promise<void> {
    for (const taskId of [...this.running.keys()]) {
      try {
        const { job } = await this.records.job(taskId);
        if (job.data.cancelled) this.abort(taskId, 'cancelled');
      } catch {
        // The broker is away: the next comparison finds the mark.
      }
    }
  }
}
