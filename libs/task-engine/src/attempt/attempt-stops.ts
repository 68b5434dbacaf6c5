import { Injectable } from '@nestjs/common';
import { AttemptStop } from './attempt-stop.js';
import { Cancellations } from '../records/cancellations.js';
import type { TaskJob } from '../model/task-data.js';
import type { AbortReason } from './task-outcome.js';

/** The attempts that run in this worker, each with its stop. */
@Injectable()
export class AttemptStops {
  private readonly running = new Map<string, AttemptStop>();
  private unfollow: () => void = () => undefined;

  constructor(private readonly cancellations: Cancellations) {}

  /** How many attempts run. */
  get size(): number {
    return this.running.size;
  }

  /** Stops cancelled attempts from now on. */
  listen(): void {
    const cancel = (taskId: string): void => this.abort(taskId, 'cancelled');
    this.unfollow = this.cancellations.follow(() => this.running.keys(), cancel);
  }

  /** Cancels are not looked for any more. */
  close(): void {
    this.unfollow();
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
}
