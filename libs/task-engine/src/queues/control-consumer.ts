import { Inject, Injectable, Logger } from '@nestjs/common';
import { DelayedError, type Job, type Worker } from 'bullmq';
import { Broker } from '../broker/broker.js';
import { choreBackoff, Chores } from './chores.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { SelfWakingWorker } from '../broker/self-waking-worker.js';
import { CONTROL_QUEUE } from './task-queues.js';
import { describeError } from '../model/describe-error.js';

/** BullMQ's own loop asks again at once, for ever, when the broker answers with an error; until it waits itself, its protected `moveToActive` does. */
const BACK_OFF_MS = 1_000;

class ControlWorker extends SelfWakingWorker {
  protected override async moveToActive(token: string, name?: string): Promise<Job> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await this.delay(BACK_OFF_MS);
      throw error;
    }
  }
}

/** A worker that dies with a chore in hand must not use up BullMQ's patience with it. */
const NEVER = 1_000_000_000;

/** Consumes what comes due on `control`: chores, and claims of the version before, which leave by being consumed. */
@Injectable()
export class ControlConsumer {
  private readonly logger = new Logger('Chores');
  private worker: Worker | undefined;
  private stopped = false;

  constructor(
    private readonly broker: Broker,
    private readonly chores: Chores,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /** Consumes from now on, or takes nothing while it is paused: with a wrong clock all would come due early or late. */
  pause(paused: boolean): void {
    if (this.stopped) return;
    if (!paused && !this.worker) this.worker = this.start();
    if (!this.worker || this.worker.isPaused() === paused) return;
    if (paused) void this.worker.pause(true);
    else void this.worker.resume();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.worker?.close();
  }

  private start(): Worker {
    const worker = new ControlWorker(
      CONTROL_QUEUE,
      (job) => this.run(job),
      {
        ...this.broker.consumer,
        concurrency: 4,
        lockDuration: this.options.lockMs,
        stalledInterval: this.options.lockMs / 2,
        maxStalledCount: NEVER,
        settings: { backoffStrategy: (failures) => choreBackoff(failures, Math.random()) },
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
      this.broker.backend,
    );
    worker.on('error', (error) => this.broker.reportError(error));
    return worker;
  }

  /** BullMQ keeps what is thrown, in the clear. */
  private async run(job: Job): Promise<void> {
    try {
      await this.chores.run(job);
    } catch (error) {
      if (error instanceof DelayedError) throw error;
      this.logger.warn(`${job.name} is tried again: ${describeError(error)}`);
      job.opts.stackTraceLimit = 0;
      throw new Error('The chore failed');
    }
  }
}
