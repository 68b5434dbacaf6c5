import { Injectable, Logger } from '@nestjs/common';
import { type AttemptIdentity, attemptOf } from '../attempt/current-attempt.js';
import { parseFailure, waitOf } from '../records/job-state.js';
import type { LaneSlots } from './lane-slots.js';
import type { Lane } from '../model/lanes.js';
import type { TaskJob } from '../model/task-data.js';
import { describeError } from '../model/describe-error.js';

/**
 * How an attempt left its worker: its end is recorded, it waits for its time or for an answer (`set_aside`), it was handed
 * back at a shutdown, or another worker has it by now (`lost`).
 */
export type AttemptEnd = 'completed' | 'retried' | 'failed' | 'cancelled' | 'set_aside' | 'handed_back' | 'lost';

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

/** Told of a worker's attempts in its process, as they happen; must be quick. */
export interface WorkerObserver {
  /** Called inside the attempt: its trace is the active one. */
  began?(attempt: BegunAttempt): void;
  ended?(attempt: EndedAttempt): void;
  /** Another worker was lost while it ran a task of this lane, which this one has just put back. */
  workerLost?(lane: Lane): void;
}

/** What this process does as a worker, for those who measure it. Free while nobody observes. */
@Injectable()
export class WorkerActivity {
  private readonly logger = new Logger('WorkerActivity');
  private readonly observers: WorkerObserver[] = [];
  private served: Pick<LaneSlots, 'total' | 'busy'> = { total: 0, busy: 0 };

  observe(observer: WorkerObserver): void {
    this.observers.push(observer);
  }

  /** Slots of this worker, and how many are in use; none in a process that is no worker. */
  get slots(): { total: number; busy: number } {
    return { total: this.served.total, busy: this.served.busy };
  }

  /** For the worker: these are its slots. */
  serves(slots: Pick<LaneSlots, 'total' | 'busy'>): void {
    this.served = slots;
  }

  /** For the worker: a job's attempt begins. */
  began(job: TaskJob, lane: Lane): void {
    if (this.observers.length === 0) return;
    const attempt = { ...attemptOf(job), lane, waitMs: waitOf(job) };
    this.tell((observer) => observer.began?.(attempt));
  }

  /** For the worker: a job's attempt has ended. */
  ended(job: TaskJob, lane: Lane, how: Exclude<AttemptEnd, 'cancelled'>, now: number): void {
    if (this.observers.length === 0) return;
    const failed = how === 'failed' || how === 'retried';
    const errorCode = failed ? parseFailure(job.failedReason ?? '').code : undefined;
    const attempt: EndedAttempt = {
      type: job.name,
      lane,
      how: how === 'failed' && errorCode === 'cancelled' ? 'cancelled' : how,
      executionMs: Math.max(0, now - (job.processedOn ?? now)),
      errorCode,
    };
    this.tell((observer) => observer.ended?.(attempt));
  }

  /** For the worker: a task whose worker fell silent was put back. */
  workerLost(lane: Lane): void {
    this.tell((observer) => observer.workerLost?.(lane));
  }

  /** What an observer throws stays here. */
  private tell(how: (observer: WorkerObserver) => void): void {
    for (const observer of this.observers) {
      try {
        how(observer);
      } catch (error) {
        this.logger.error(describeError(error));
      }
    }
  }
}
