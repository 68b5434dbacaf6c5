import { Injectable } from '@nestjs/common';
import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import { AttemptEvents, type JobEnd, type StoredEnd } from './attempt-events.js';
import { isDecision, notATask } from './attempt-failures.js';
import { AttemptLog } from './attempt-log.js';
import { AttemptOutcomes } from './attempt-outcomes.js';
import type { AttemptStop } from './attempt-stop.js';
import { AttemptStops } from './attempt-stops.js';
import { FollowUps } from '../records/follow-ups.js';
import { JobAttempts } from './job-attempts.js';
import { lostWorkers, type TaskJob } from '../model/task-data.js';
import { type Outcome, outcomeOfError } from './task-outcome.js';
import { runAttempt } from './task-runner.js';

/** From this many lost workers on a task runs alone in its worker … */
const ALONE_AFTER_LOST = 2;
/** … and at this many it fails as poison. */
const POISON_AFTER_LOST = 5;
/** A suspect that finds another suspect running here comes back later. */
const SUSPECT_WAITS: Outcome = { kind: 'snoozed', delayMs: 1_000 };

/** What lets one attempt run while nothing else does in its worker. */
export interface RunsAlone {
  /**
   * Runs `work` while nothing else runs in this worker; undefined when another suspect already does or the worker stops.
   * An abort of `signal` ends the wait: `work` is called and finds it aborted.
   */
  runAlone<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined>;
}

/** One attempt of one BullMQ job, from the broker to the handler and back. */
@Injectable()
export class AttemptProcessor {
  private readonly log = new AttemptLog();

  constructor(
    private readonly attempts: JobAttempts,
    private readonly outcomes: AttemptOutcomes,
    private readonly stops: AttemptStops,
    private readonly followUps: FollowUps,
    private readonly events: AttemptEvents,
  ) {}

  /** Returns what BullMQ stores as result, or throws what BullMQ understands. */
  async process(job: TaskJob, worker: RunsAlone): Promise<string> {
    const stop = this.stops.begin(job);
    this.events.began(job);
    try {
      const result = await this.runOnce(job, stop, worker).catch((error: unknown) => this.engineFailed(job, error));
      // Stored before BullMQ stores the end, so that no crash in between loses it: not an event.
      await this.followUps.expect(job);
      return result;
    } catch (error) {
      if (error instanceof UnrecoverableError) await this.followUps.expect(job);
      const how = unrecordedEnd(error, stop);
      if (how) this.events.ended(job, how);
      throw error;
    } finally {
      this.stops.end(job, stop);
    }
  }

  /** To be called when BullMQ has stored how the attempt ended. */
  ended(job: TaskJob, how: StoredEnd): void {
    this.events.ended(job, how);
    if (how !== 'retried') void this.followUps.ended(job);
  }

  private async runOnce(job: TaskJob, stop: AttemptStop, worker: RunsAlone): Promise<string> {
    if (typeof job.data.payload !== 'string') throw notATask();
    if (this.stops.isCancelled(job)) throw this.outcomes.cancelled(job);
    const lost = lostWorkers(job);
    if (lost >= POISON_AFTER_LOST) throw this.outcomes.poison(job, lost);
    const attempt = this.attempts.of(job, stop);
    const { journal } = attempt;
    const run = () => {
      if (lost > 0)
        journal.log('warning', `worker_lost: ${lost} worker(s) were lost while this task ran; it runs again`);
      return runAttempt(attempt);
    };
    const outcome = lost < ALONE_AFTER_LOST ? await run() : await worker.runAlone(run, stop.signal);
    return this.outcomes.finish(job, outcome ?? SUSPECT_WAITS, journal);
  }

  /** The engine itself failed, the broker perhaps: that costs an attempt, so that it ends some day. */
  private engineFailed(job: TaskJob, error: unknown): Promise<never> {
    if (isDecision(error)) throw error;
    this.log.engineFailed(job, error);
    return this.outcomes.commitOutcome(job, outcomeOfError(error, this.attempts.retryOf(job)));
  }
}

/** How an attempt ends whose end BullMQ does not report; undefined where it does. */
function unrecordedEnd(error: unknown, stop: AttemptStop): JobEnd | undefined {
  if (error instanceof DelayedError) return 'set_aside';
  if (!(error instanceof WaitingError)) return undefined;
  return stop.reason === 'lock_lost' ? 'lost' : 'handed_back';
}
