import { Injectable } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { Broker } from '../broker/broker.js';
import { everyAfterLast } from '../model/every-after-last.js';
import type { TaskJob } from '../model/task-data.js';
import { Broadcast } from '../queues/broadcast.js';
import { TaskQueues } from '../queues/task-queues.js';

/** An id is remembered for this time, should its task be fetched just after it was cancelled. */
const REMEMBER_MS = 300_000;
/** Between two looks at the stored marks of what runs here, should a signal be lost. */
const LOOK_EVERY_MS = { redis: 3_000, postgresql: 750 };

/** The cancellations that concern this worker: those it heard of lately, and the marks stored in what it runs. */
@Injectable()
export class Cancellations {
  private readonly heardAt = new Map<string, number>();

  constructor(
    private readonly broadcast: Broadcast,
    private readonly queues: TaskQueues,
    private readonly broker: Broker,
  ) {}

  /**
   * From now on remembers each cancelled run it hears of and calls `abort` with the task's id, and looks again and again
   * whether one of the `running` tasks bears a mark. The function that it returns ends the looks.
   */
  follow(running: () => Iterable<string>, abort: (taskId: string) => void): () => void {
    this.broadcast.on('cancel', (run) => {
      this.forgetOld();
      this.heardAt.delete(run);
      this.heardAt.set(run, Date.now());
      abort(taskOfRun(run));
    });
    return everyAfterLast(LOOK_EVERY_MS[this.broker.kind], async () => {
      await Promise.all([...running()].map(async (taskId) => (await this.isMarked(taskId)) && abort(taskId)));
    });
  }

  includes(job: TaskJob): boolean {
    return job.data.cancelled !== undefined || this.heardAt.has(runOf(job));
  }

  /** Asked for all running tasks in one turn: on Redis the questions go out together. */
  private async isMarked(taskId: string): Promise<boolean> {
    try {
      const job = await brokerCall(() => this.queues.holding(taskId).getJob(taskId));
      return job?.data.cancelled !== undefined;
    } catch {
      // The broker is away: the next look follows.
      return false;
    }
  }

  private forgetOld(): void {
    const oldest = Date.now() - REMEMBER_MS;
    for (const [run, at] of this.heardAt) {
      if (at >= oldest) return;
      this.heardAt.delete(run);
    }
  }
}

/** What "cancel" is published for: this run of the task, so that a task retried by hand does not meet its old cancellation. */
export function runOf(job: Pick<TaskJob, 'id' | 'data'>): string {
  return `${job.id}~${job.data.run ?? 0}`;
}

/** The task id in what "cancel" was published for. */
export function taskOfRun(run: string): string {
  return run.slice(0, run.lastIndexOf('~'));
}
