import { Inject, Injectable } from '@nestjs/common';
import { AttemptEvents } from './attempt-events.js';
import { AttemptJournal } from './attempt-journal.js';
import { AttemptLog } from './attempt-log.js';
import type { AttemptStop } from './attempt-stop.js';
import { Codec } from '../payload/codec.js';
import { attemptOf } from './current-attempt.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import type { StoredProgress, TaskJob } from '../model/task-data.js';
import { parkedUntil, progressIn } from '../records/parking.js';
import type { RetryContext } from './task-outcome.js';
import { TaskRecords } from '../records/task-records.js';
import { TaskRegistry } from '../payload/task-registry.js';
import type { AttemptedTask } from './running-attempt.js';
import type { Attempt } from './task-runner.js';

/** An attempt whose journal is written into its job. */
export interface JobAttempt extends Attempt {
  journal: AttemptJournal;
}

/** From a BullMQ job to the attempt that the runner runs. */
@Injectable()
export class JobAttempts {
  private readonly log = new AttemptLog();

  constructor(
    private readonly registry: TaskRegistry,
    private readonly records: TaskRecords,
    private readonly codec: Codec,
    private readonly events: AttemptEvents,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /** The job's attempt, not begun yet. */
  of(job: TaskJob, stop: AttemptStop): JobAttempt {
    const { data } = job;
    const task = taskOf(job);
    return {
      task,
      run: async (running) => {
        const registered = this.registry.get(job.name);
        const payload = this.registry.checkedPayload(registered, this.codec.decode(data.payload));
        return registered.handler.run(payload, running);
      },
      journal: this.journal(job, task),
      stop,
      timeoutMs: data.timeoutMs ?? this.options.timeoutMs,
      ...this.retryOf(job),
    };
  }

  /** What decides whether the job is tried again after the attempt that ends now. */
  retryOf({ data, attemptsMade }: TaskJob): RetryContext {
    const policy = { ...this.options.retry, ...data.retry };
    return { policy, attemptsMade: attemptsMade + 1, random: Math.random };
  }

  private journal(job: TaskJob, { id, attempt }: AttemptedTask): AttemptJournal {
    return new AttemptJournal(
      {
        storedLines: async () => (hasRunBefore(job) ? (await this.records.logs(id)).total : 0),
        writeLines: async (lines) => void (await job.log(this.records.encodeLogRow(lines))),
        writeProgress: (fraction, message) => job.updateProgress(this.storedProgress(job, fraction, message) as object),
      },
      attempt,
      () => this.events.changed(id),
      (error) => this.log.notStored(job, error),
    );
  }

  private storedProgress(job: TaskJob, fraction: number, message: string | undefined): StoredProgress {
    const { w } = progressIn(job);
    return { f: fraction, ...(message !== undefined && { m: this.codec.encode(message) }), ...(w && { w }) };
  }
}

function taskOf(job: TaskJob): AttemptedTask {
  const { data } = job;
  const { taskId, attempt } = attemptOf(job);
  return {
    id: taskId,
    type: job.name,
    name: data.name,
    organizationId: data.org,
    userId: data.user,
    attempt,
    createdAt: new Date(job.timestamp),
    run: data.run ?? 0,
    parkedUntil: parkedUntil(job),
  };
}

/** Snoozes, hand-backs and retries by hand cost no attempt but leave lines in the log. */
function hasRunBefore({ attemptsStarted, data }: TaskJob): boolean {
  return attemptsStarted > 1 || data.run !== undefined;
}
