import { Inject, Injectable, Logger } from '@nestjs/common';
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { AttemptEvents } from '../attempt/attempt-events.js';
import { Broker } from '../broker/broker.js';
import { clockSkew, MAX_CLOCK_SKEW_MS } from '../broker/clock-skew.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { StatsWindow } from '../queues/stats-window.js';
import { RECORD_EVERY_MS, WorkerRecords } from '../queues/worker-records.js';
import type { LaneSlots } from './lane-slots.js';
import { waitOf } from '../records/job-state.js';

/** After a record that the broker did not take. */
const RETRY_MS = 250;

/** What the presence needs of the worker whose record it writes. */
export interface PresentWorker {
  slots: Pick<LaneSlots, 'total' | 'busy'>;
  pause: (paused: boolean) => void;
}

/** Records every five seconds that this worker lives and what its attempts came to, and compares its clock with the broker's. */
@Injectable()
export class WorkerPresence {
  readonly id = `worker-${randomUUID()}`;
  private readonly window = new StatsWindow();
  private readonly logger = new Logger('Worker');
  private readonly startedAt = Date.now();
  private worker: PresentWorker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private skewed = false;

  constructor(
    private readonly records: WorkerRecords,
    private readonly broker: Broker,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
    events: AttemptEvents,
  ) {
    events.subscribe({
      began: (job) => this.window.started(waitOf(job), Date.now()),
      ended: (job, how, now) => {
        if (how === 'completed' || how === 'failed' || how === 'retried')
          this.window.ended(how, now - (job.processedOn ?? now), now);
      },
    });
  }

  /** Slots of this worker; none in a process that runs no tasks. */
  get slots(): PresentWorker['slots'] {
    return this.worker?.slots ?? { total: 0, busy: 0 };
  }

  /** Whether this process's clock was too far off at the last look to take tasks. */
  get clockIsWrong(): boolean {
    return this.skewed;
  }

  /** Resolves when the broker was reached and the clocks were compared once. */
  async start(worker: PresentWorker): Promise<void> {
    this.worker = worker;
    await this.broker.whenReady();
    await this.keepRecording(worker);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.records.remove(this.id).catch(() => undefined);
  }

  private async keepRecording(worker: PresentWorker): Promise<void> {
    const recorded = await this.record(worker);
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.keepRecording(worker), recorded ? RECORD_EVERY_MS : RETRY_MS);
  }

  private async record(worker: PresentWorker): Promise<boolean> {
    try {
      await this.compareClocks(worker);
      const now = Date.now();
      const { queues, maxConcurrent } = this.options.worker;
      await this.records.write({
        id: this.id,
        host: hostname(),
        queues,
        maxConcurrent,
        active: worker.slots.busy,
        startedAt: this.startedAt,
        seenAt: now,
        window: this.window.toJSON(now),
      });
      return true;
    } catch (error) {
      this.broker.reportError(error as Error);
      return false;
    }
  }

  private async compareClocks(worker: PresentWorker): Promise<void> {
    const skew = await clockSkew(() => this.broker.now());
    const skewed = skew > MAX_CLOCK_SKEW_MS;
    if (skewed !== this.skewed) {
      this.logger.warn(
        skewed
          ? `Clock is ${skew.toFixed(0)} ms off the broker's: taking no tasks`
          : 'Clock agrees with the broker again',
      );
    }
    this.skewed = skewed;
    worker.pause(skewed);
  }
}
