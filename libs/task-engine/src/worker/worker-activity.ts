import { Injectable } from '@nestjs/common';
import { AttemptEvents, type JobEnd } from '../attempt/attempt-events.js';
import { type AttemptIdentity, attemptOf } from '../attempt/current-attempt.js';
import { parseFailure, waitOf } from '../records/job-state.js';
import type { Lane } from '../model/lanes.js';
import { laneIn, type QueueName } from '../model/queue-names.js';
import type { TaskJob } from '../model/task-data.js';
import { WorkerPresence } from './worker-presence.js';

/** How an attempt left its worker; a failed one whose task was cancelled counts as `cancelled`. */
export type AttemptEnd = JobEnd | 'cancelled';

/** An attempt that begins. */
export interface BegunAttempt extends AttemptIdentity {
  lane: Lane;
  /** Milliseconds since it was due. */
  waitMs: number;
}

/** An attempt that ended here. */
export interface EndedAttempt {
  type: string;
  lane: Lane;
  how: AttemptEnd;
  executionMs: number;
  /** Of the error, where it was retried, failed or cancelled. */
  errorCode: string | undefined;
}

/** What is called with a worker's attempts in its process, as they happen; must be quick. */
export interface WorkerObserver {
  /** Called inside the attempt: its trace is the active one. */
  began?(attempt: BegunAttempt): void;
  ended?(attempt: EndedAttempt): void;
  /** Another worker was lost while it ran a task of this lane, which this one has just put back. */
  workerLost?(lane: Lane): void;
}

/** What this process does as a worker, for metrics and traces. Free where nothing observes. */
@Injectable()
export class WorkerActivity {
  constructor(
    private readonly events: AttemptEvents,
    private readonly presence: WorkerPresence,
  ) {}

  /** Has the observer called from now on; what it throws is logged. */
  observe(observer: WorkerObserver): void {
    this.events.subscribe({
      began: (job) => observer.began?.(begun(job)),
      ended: (job, how, now) => observer.ended?.(ended(job, how, now)),
      workerLost: (lane) => observer.workerLost?.(lane),
    });
  }

  /** Slots of this worker, and how many are in use; none in a process that runs no tasks. */
  get slots(): { total: number; busy: number } {
    const { total, busy } = this.presence.slots;
    return { total, busy };
  }
}

function begun(job: TaskJob): BegunAttempt {
  return { ...attemptOf(job), lane: laneOfJob(job), waitMs: waitOf(job) };
}

function ended(job: TaskJob, how: JobEnd, now: number): EndedAttempt {
  const failed = how === 'failed' || how === 'retried';
  const errorCode = failed ? parseFailure(job.failedReason ?? '').code : undefined;
  return {
    type: job.name,
    lane: laneOfJob(job),
    how: how === 'failed' && errorCode === 'cancelled' ? 'cancelled' : how,
    executionMs: Math.max(0, now - (job.processedOn ?? now)),
    errorCode,
  };
}

function laneOfJob({ queueName }: Pick<TaskJob, 'queueName'>): Lane {
  return laneIn(queueName as QueueName);
}
