import { Inject, Injectable } from '@nestjs/common';
import { DelayedError, WaitingError } from 'bullmq';
import { AttemptFailures, isDecision, notATask } from './attempt-failures.js';
import { AttemptJournal } from './attempt-journal.js';
import { AttemptLog } from './attempt-log.js';
import type { AttemptStop } from './attempt-stop.js';
import { Cancellations } from '../records/cancellations.js';
import { Codec } from '../payload/codec.js';
import { handBack } from './hand-back.js';
import { MAX_RESULT_BYTES, TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { parkedUntil, Parking, progressIn } from '../records/parking.js';
import { lostWorkers, type StoredProgress, type StoredResult, type TaskJob } from '../model/task-data.js';
import { PermanentTaskError } from '../model/task-errors.js';
import { type Outcome, outcomeOfError, type RetryContext, type Setback } from './task-outcome.js';
import { waitOf } from '../records/job-state.js';
import { TaskRecords } from '../records/task-records.js';
import { TaskRegistry } from '../payload/task-registry.js';
import { runAttempt } from './task-runner.js';
import { WatchedTasks } from './watched-tasks.js';

/** From this many lost workers on a task runs alone in its worker … */
const ALONE_AFTER_LOST = 2;
/** … and at this many it fails as poison. */
const POISON_AFTER_LOST = 5;
/** A suspect that finds another suspect running here comes back later. */
const SUSPECT_WAITS_MS = 1_000;
const CANCELLED = { code: 'cancelled', message: 'Cancelled', retryable: false } as const;

/**
 * Runs `work` while nothing else runs in this worker; undefined when another suspect already does or the worker stops.
 * An abort of `signal` ends the wait: `work` is called and finds it aborted.
 */
export type RunAlone = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T | undefined>;

/** One attempt of one BullMQ job: from job to attempt, and from the attempt's outcome back to the job. */
@Injectable()
export class AttemptProcessor {
  private readonly log = new AttemptLog();
  private readonly failures: AttemptFailures;

  constructor(
    private readonly registry: TaskRegistry,
    private readonly records: TaskRecords,
    private readonly codec: Codec,
    private readonly cancellations: Cancellations,
    private readonly watched: WatchedTasks,
    private readonly parking: Parking,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {
    this.failures = new AttemptFailures(codec);
  }

  /** Answers what BullMQ stores as result, or throws what BullMQ understands. */
  async process(job: TaskJob, stop: AttemptStop, runAlone: RunAlone): Promise<string> {
    if (typeof job.data.payload !== 'string') throw notATask();
    try {
      return await this.decided(job, stop, runAlone);
    } catch (error) {
      if (isDecision(error)) throw error;
      // The engine itself failed, the broker perhaps: that costs an attempt, so that it ends some day.
      this.log.engineFailed(job, error);
      return this.apply(job, outcomeOfError(error, this.retryOf(job)), job.id ?? '');
    }
  }

  private async decided(job: TaskJob, stop: AttemptStop, runAlone: RunAlone): Promise<string> {
    const id = job.id ?? '';
    if (this.cancellations.includes(job)) throw this.failures.final(job, CANCELLED, parkedUntil(job) ? 1 : 0);
    const lost = lostWorkers(job);
    if (lost >= POISON_AFTER_LOST) {
      const message = `Its worker was lost ${lost} times while it ran`;
      throw this.failures.final(job, { code: 'poison', message, retryable: false }, 0);
    }
    const journal = this.journal(job, lost);
    const attempt = () => {
      if (lost > 0)
        journal.log('warning', `worker_lost: ${lost} worker(s) were lost while this task ran; it runs again`);
      return this.attempt(job, stop, journal);
    };
    const outcome = (lost < ALONE_AFTER_LOST ? await attempt() : await runAlone(attempt, stop.signal)) ?? {
      kind: 'snoozed' as const,
      delayMs: SUSPECT_WAITS_MS,
    };
    const stored = outcome.kind === 'completed' ? this.storedResult(job, outcome.result, journal) : outcome;
    this.note(job, stored, journal);
    if (typeof stored !== 'string' && stored.kind === 'lost') {
      // Its new worker writes the log now.
      journal.discard();
      throw new WaitingError();
    }
    await journal.close({ keepProgress: typeof stored !== 'string' });
    return typeof stored === 'string' ? stored : this.apply(job, stored, id);
  }

  private async attempt(job: TaskJob, stop: AttemptStop, journal: AttemptJournal): Promise<Outcome> {
    const { data } = job;
    const attempt = job.attemptsMade + lostWorkers(job) + 1;
    return runAttempt({
      task: {
        id: job.id ?? '',
        type: job.name,
        name: data.name,
        organizationId: data.org,
        userId: data.user,
        attempt,
        createdAt: new Date(job.timestamp),
        run: data.run ?? 0,
        parkedUntil: parkedUntil(job),
      },
      run: async (task) => {
        const registered = this.registry.get(job.name);
        const payload = this.registry.checkedPayload(registered, this.codec.decode(data.payload));
        return registered.handler.run(payload, task);
      },
      journal,
      stop,
      timeoutMs: data.timeoutMs ?? this.options.timeoutMs,
      ...this.retryOf(job),
    });
  }

  private retryOf({ data, attemptsMade }: TaskJob): RetryContext {
    const policy = { ...this.options.retry, ...data.retry };
    return { policy, attemptsMade: attemptsMade + 1, random: Math.random };
  }

  private journal(job: TaskJob, lost: number): AttemptJournal {
    const id = job.id ?? '';
    const journal = new AttemptJournal(
      {
        storedLines: async () => (hasRunBefore(job) ? (await this.records.logs(id)).total : 0),
        writeLines: async (lines) => void (await job.log(this.records.encodeLogRow(lines))),
        writeProgress: (fraction, message) => job.updateProgress(this.storedProgress(job, fraction, message) as object),
      },
      job.attemptsMade + lost + 1,
      () => this.watched.changed(id),
      (error) => this.log.notStored(job, error),
    );
    return journal;
  }

  /** The outcome as a line of the task's log, and of the worker's. */
  private note(job: TaskJob, outcome: Outcome | string, journal: AttemptJournal): void {
    if (typeof outcome === 'string') return this.log.completed(job);
    if (outcome.kind === 'retry') {
      const { code, message } = outcome.error;
      const again = `next attempt in ${(outcome.delayMs / 1000).toFixed(1)} s`;
      journal.log('warning', `${code}: ${message}; ${again}`);
      this.log.triedAgain(job, code, again);
    } else if (outcome.kind === 'failed') {
      const { code, message } = outcome.error;
      const cancelled = code === 'cancelled';
      journal.log(cancelled ? 'info' : 'error', `${code}: ${message}`);
      if (cancelled) this.log.cancelled(job);
      else this.log.failed(job, code);
    } else {
      this.log.putBack(job, outcome.kind);
    }
  }

  private async apply(job: TaskJob, outcome: Setback, id: string): Promise<never> {
    switch (outcome.kind) {
      case 'retry':
        throw this.failures.tryAgain(job, outcome.error, outcome.delayMs);
      case 'failed':
        throw this.failures.final(job, outcome.error, 1);
      case 'snoozed':
        await job.moveToDelayed(Date.now() + outcome.delayMs, job.token);
        this.watched.changed(id);
        throw new DelayedError();
      case 'parked':
        return this.parking.park(job, outcome.until, outcome.wakeKey);
      case 'handed_back':
        await handBack(job);
        this.watched.changed(id);
        throw new WaitingError();
    }
  }

  private storedProgress(job: TaskJob, fraction: number, message: string | undefined): StoredProgress {
    const { w } = progressIn(job);
    return { f: fraction, ...(message !== undefined && { m: this.codec.encode(message) }), ...(w && { w }) };
  }

  /** What BullMQ keeps of a success, or the failure it turns into when it cannot be stored. */
  private storedResult(job: TaskJob, result: unknown, journal: AttemptJournal): string | Setback {
    try {
      const stored: StoredResult = { result: result ?? null, message: journal.lastMessage, waitMs: waitOf(job) };
      if (Buffer.byteLength(JSON.stringify(stored.result) ?? 'null') <= MAX_RESULT_BYTES)
        return this.codec.encode(stored);
      throw new PermanentTaskError('The result exceeds 16 KiB; store it and answer a reference', {
        code: 'result_too_large',
      });
    } catch (error) {
      const code = error instanceof PermanentTaskError ? error.code : 'result_not_json';
      return { kind: 'failed', error: { code, message: (error as Error).message, retryable: false } };
    }
  }
}

/** Snoozes, hand-backs and retries by hand cost no attempt but leave lines in the log. */
function hasRunBefore({ attemptsStarted, data }: TaskJob): boolean {
  return attemptsStarted > 1 || data.run !== undefined;
}
