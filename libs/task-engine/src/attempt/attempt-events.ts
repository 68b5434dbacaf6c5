import { Injectable, Logger } from '@nestjs/common';
import { describeError } from '../model/describe-error.js';
import type { Lane } from '../model/lanes.js';
import type { TaskJob } from '../model/task-data.js';

/** An end that the broker has stored. */
export type StoredEnd = 'completed' | 'retried' | 'failed';

/**
 * How an attempt left its worker: its end is stored, it waits for its time or for an answer (`set_aside`), it was handed back
 * at a shutdown, or another worker has it by now (`lost`).
 */
export type JobEnd = StoredEnd | 'set_aside' | 'handed_back' | 'lost';

/** What may be known of the attempts of this process, as they happen; must be quick. */
export interface AttemptListener {
  /** Called inside the attempt: its trace is the active one. */
  began?(job: TaskJob): void;
  /** Progress or log lines of a running attempt were stored. */
  changed?(taskId: string): void;
  /** The attempt has left this worker, at `now` in epoch milliseconds. */
  ended?(job: TaskJob, how: JobEnd, now: number): void;
  /** Another worker was lost while it ran a task of this lane, which this one has just put back. */
  workerLost?(lane: Lane): void;
}

/**
 * The attempts of this process for those who follow them: metrics, history, presence and watchers. Nothing here decides or
 * delays an attempt, and a listener that throws is logged. What must be stored before an end is not an event: see AttemptProcessor.
 */
@Injectable()
export class AttemptEvents {
  private readonly logger = new Logger('AttemptEvents');
  private readonly listeners: AttemptListener[] = [];

  /** Has `listener` called from now on. */
  subscribe(listener: AttemptListener): void {
    this.listeners.push(listener);
  }

  /** A job's attempt begins. */
  began(job: TaskJob): void {
    this.publish((listener) => listener.began?.(job));
  }

  /** Something of this task was stored. */
  changed(taskId: string): void {
    this.publish((listener) => listener.changed?.(taskId));
  }

  /** A job's attempt has left this worker. */
  ended(job: TaskJob, how: JobEnd): void {
    const now = Date.now();
    this.publish((listener) => listener.ended?.(job, how, now));
  }

  /** A task whose worker was lost was put back. */
  workerLost(lane: Lane): void {
    this.publish((listener) => listener.workerLost?.(lane));
  }

  private publish(call: (listener: AttemptListener) => void): void {
    for (const listener of this.listeners) {
      try {
        call(listener);
      } catch (error) {
        this.logger.error(describeError(error));
      }
    }
  }
}
