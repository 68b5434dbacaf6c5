import { Injectable } from '@nestjs/common';
import { DelayedError, type UnrecoverableError, WaitingError } from 'bullmq';
import { AttemptFailures } from './attempt-failures.js';
import type { AttemptJournal } from './attempt-journal.js';
import { AttemptLog } from './attempt-log.js';
import { Codec } from '../payload/codec.js';
import { MAX_RESULT_BYTES } from '../model/options.js';
import { parkedUntil, Parking } from '../records/parking.js';
import { PermanentTaskError } from '../model/task-errors.js';
import { putBack } from './put-back.js';
import type { StoredResult, TaskJob } from '../model/task-data.js';
import type { Outcome, Setback } from './task-outcome.js';
import { waitOf } from '../records/job-state.js';

const CANCELLED = { code: 'cancelled', message: 'Cancelled', retryable: false } as const;

/** From an attempt's outcome back to its job: the result that BullMQ stores, or the error that BullMQ understands. */
@Injectable()
export class AttemptOutcomes {
  private readonly log = new AttemptLog();
  private readonly failures: AttemptFailures;

  constructor(
    private readonly codec: Codec,
    private readonly parking: Parking,
  ) {
    this.failures = new AttemptFailures(codec);
  }

  /** The end of a task that was cancelled before this attempt. */
  cancelled(job: TaskJob): UnrecoverableError {
    return this.failures.final(job, CANCELLED, parkedUntil(job) ? 1 : 0);
  }

  /** The end of a task under which `lost` workers were lost. */
  poison(job: TaskJob, lost: number): UnrecoverableError {
    const message = `Its worker was lost ${lost} times while it ran`;
    return this.failures.final(job, { code: 'poison', message, retryable: false }, 0);
  }

  /** Logs the outcome, closes the journal, and returns the result or throws what ends or moves the job. */
  async finish(job: TaskJob, outcome: Outcome, journal: AttemptJournal): Promise<string> {
    const stored = outcome.kind === 'completed' ? this.storedResult(job, outcome.result, journal) : outcome;
    this.logOutcome(job, stored, journal);
    if (typeof stored !== 'string' && stored.kind === 'lost') {
      // Its new worker writes the log now.
      journal.discard();
      throw new WaitingError();
    }
    await journal.close({ keepProgress: typeof stored !== 'string' });
    return typeof stored === 'string' ? stored : this.commitOutcome(job, stored);
  }

  /** Moves the job as its outcome says. Always throws what BullMQ understands. */
  async commitOutcome(job: TaskJob, outcome: Setback): Promise<never> {
    switch (outcome.kind) {
      case 'retry':
        throw this.failures.tryAgain(job, outcome.error, outcome.delayMs);
      case 'failed':
        throw this.failures.final(job, outcome.error, 1);
      case 'snoozed':
        await job.moveToDelayed(Date.now() + outcome.delayMs, job.token);
        throw new DelayedError();
      case 'parked':
        return this.parking.park(job, outcome.until, outcome.wakeKey);
      case 'handed_back':
        await putBack(job);
        throw new WaitingError();
    }
  }

  /** The outcome as a line of the task's log, and of the worker's. */
  private logOutcome(job: TaskJob, outcome: Outcome | string, journal: AttemptJournal): void {
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

  /** What BullMQ keeps of a success, or the failure it turns into when it cannot be stored. */
  private storedResult(job: TaskJob, result: unknown, journal: AttemptJournal): string | Setback {
    try {
      const stored: StoredResult = { result: result ?? null, message: journal.lastMessage, waitMs: waitOf(job) };
      if (Buffer.byteLength(JSON.stringify(stored.result) ?? 'null') <= MAX_RESULT_BYTES)
        return this.codec.encode(stored);
      throw new PermanentTaskError('The result exceeds 16 KiB; store it and return a reference', {
        code: 'result_too_large',
      });
    } catch (error) {
      const code = error instanceof PermanentTaskError ? error.code : 'result_not_json';
      return { kind: 'failed', error: { code, message: (error as Error).message, retryable: false } };
    }
  }
}
