import { Inject, Injectable } from '@nestjs/common';
import type { Job, Worker } from 'bullmq';
import { Broker } from './broker.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './options.js';
import { SelfWakingWorker } from './self-waking-worker.js';
import { CONTROL_QUEUE } from './task-queues.js';

/** BullMQ's own loop asks again at once, for ever, when the broker answers with an error. */
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

/** Consumes what comes due on `control`: a claim whose time is over, which leaves by being consumed. */
@Injectable()
export class ControlConsumer {
  private worker: Worker | undefined;

  constructor(
    private readonly broker: Broker,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  start(): void {
    this.worker = new ControlWorker(
      CONTROL_QUEUE,
      async () => undefined,
      {
        ...this.broker.consumer,
        concurrency: 4,
        lockDuration: this.options.lockMs,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
      this.broker.backend,
    );
    this.worker.on('error', (error) => this.broker.reportError(error));
  }

  async stop(): Promise<void> {
    await this.worker?.close();
  }
}
