import type { Job, JobJson, WorkerOptions } from 'bullmq';
import type { Broker } from '../broker/broker.js';
import type { LaneSource } from './lane-dispatcher.js';
import { putBack } from '../attempt/put-back.js';
import type { QueueName } from '../model/queue-names.js';
import { SelfWakingWorker } from '../broker/self-waking-worker.js';
import type { TaskData, TaskJob } from '../model/task-data.js';
import { TryAgainError } from '../attempt/task-outcome.js';

/** Runs one attempt of a job. One parameter only: a processor that takes three is given an AbortSignal by BullMQ, see AttemptStop. */
export type ProcessesJob = (job: TaskJob) => Promise<string>;

/** The engine counts lost workers itself (poison), so BullMQ must never fail a job for them. */
const NEVER = 1_000_000_000;
/** An error of the engine itself (an outcome that could not be stored, say) must not become a busy loop. */
const UNEXPECTED_AGAIN_MS = 1_000;

/**
 * BullMQ's worker of one queue without BullMQ's loop: the dispatcher decides when a job is fetched, and processJob keeps
 * lock renewal and fetch-next-on-finish. It overrides `createJob` and sets `running`, `mainLoopRunning` and `lockManager`,
 * which are protected (broker/seams.spec.ts): BullMQ has manual processing, but no public way to renew locks and to close
 * without its own loop, and that is the change upstream this waits for. Never `pause()`: getNextJob would then return at
 * once, for ever.
 */
export class LaneWorker extends SelfWakingWorker<TaskData, string, string> implements LaneSource<TaskJob> {
  private fetches = 0;
  private ended: () => void = () => undefined;

  constructor(
    readonly queue: QueueName,
    processor: ProcessesJob,
    private readonly broker: Broker,
    lockMs: number,
  ) {
    super(queue, processor, options(broker, lockMs), broker.backend);
    this.on('error', (error) => broker.reportError(error));
  }

  /** Starts lock renewal and the check for stalled jobs; the dispatcher does the rest. */
  async open(): Promise<void> {
    this.running = true;
    this.mainLoopRunning = new Promise((resolve) => (this.ended = resolve));
    await this.startStalledCheckTimer();
    this.lockManager.start();
  }

  /** Fetches nothing more; `close()` resolves after `finish()`. */
  closeSoon(): void {
    void this.close().catch((error: unknown) => this.broker.reportError(error as Error));
  }

  /** To be called when the last job of this queue has ended, so that `close()` can go on. */
  finish(): void {
    this.running = false;
    this.ended();
  }

  fetch(): Promise<TaskJob | undefined> {
    return this.getNextJob(this.nextToken(), { block: false });
  }

  watch(): Promise<TaskJob | undefined> {
    return this.getNextJob(this.nextToken(), { block: true });
  }

  async giveBack(job: TaskJob): Promise<void> {
    await putBack(job);
  }

  async process(job: TaskJob, mayKeep: () => boolean): Promise<TaskJob | undefined> {
    return (await this.processJob(job, job.token ?? '', mayKeep)) ?? undefined;
  }

  /** Whether a job is tried again is the runner's decision alone, so BullMQ's own limit is out of reach and jobs stay lean. */
  protected override createJob(data: JobJson, jobId: string): Job<TaskData, string, string> {
    const job = super.createJob(data, jobId);
    job.opts.attempts = NEVER;
    job.opts.backoff = { type: 'runner' };
    job.opts.stackTraceLimit = 0;
    // Jobs added beside the engine may hold any JSON; the processor refuses what has no payload.
    if (typeof job.data !== 'object' || job.data === null) job.data = {} as TaskData;
    return job;
  }

  private nextToken(): string {
    return `${this.id}:${this.fetches++}`;
  }
}

function options(broker: Broker, lockMs: number): WorkerOptions {
  return {
    ...broker.consumer,
    ...broker.telemetry,
    autorun: false,
    // The next due time comes over two connections that may overtake each other: a lost one costs a second, not five.
    drainDelay: 1,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    maxStalledCount: NEVER,
    runRetryDelay: 1_000,
    settings: {
      backoffStrategy: (_attempts, _type, error) =>
        error instanceof TryAgainError ? error.delayMs : UNEXPECTED_AGAIN_MS,
    },
  };
}
