import { Injectable } from '@nestjs/common';
import { Control } from '../queues/control.js';
import type { TaskJob } from '../model/task-data.js';

/** An id is remembered for so long, should its task be fetched just after somebody cancelled it. */
const REMEMBER_MS = 300_000;

/** The cancellations this worker heard of lately. */
@Injectable()
export class Cancellations {
  private readonly heardAt = new Map<string, number>();

  constructor(private readonly control: Control) {}

  /** Remembers each cancelled run from now on and calls `abort` with the task's id. */
  listen(abort: (taskId: string) => void): void {
    this.control.on('cancel', (run) => {
      this.forgetOld();
      this.heardAt.delete(run);
      this.heardAt.set(run, Date.now());
      abort(taskOfRun(run));
    });
  }

  includes(job: TaskJob): boolean {
    return job.data.cancelled !== undefined || this.heardAt.has(runOf(job));
  }

  private forgetOld(): void {
    const oldest = Date.now() - REMEMBER_MS;
    for (const [run, at] of this.heardAt) {
      if (at >= oldest) return;
      this.heardAt.delete(run);
    }
  }
}

/** What "cancel" is said of: this run of the task, so that a task retried by hand does not meet its old cancellation. */
export function runOf(job: Pick<TaskJob, 'id' | 'data'>): string {
  return `${job.id}~${job.data.run ?? 0}`;
}

/** The task id in what "cancel" was said of. */
export function taskOfRun(run: string): string {
  return run.slice(0, run.lastIndexOf('~'));
}
