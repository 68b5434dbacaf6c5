import { Inject, Injectable } from '@nestjs/common';
import { AttemptEvents } from '../attempt/attempt-events.js';
import { AttemptProcessor, type RunsAlone } from '../attempt/attempt-processor.js';
import { AttemptStops } from '../attempt/attempt-stops.js';
import { Broker } from '../broker/broker.js';
import { insideAttempt } from '../attempt/current-attempt.js';
import { LaneWorker } from './lane-worker.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { laneIn, type QueueName } from '../model/queue-names.js';
import type { TaskJob } from '../model/task-data.js';
import { TryAgainError } from '../attempt/task-outcome.js';

/** Opens the BullMQ worker of a queue: its jobs go to the processor, and so does what it reports of them. */
@Injectable()
export class LaneWorkers {
  constructor(
    private readonly broker: Broker,
    private readonly processor: AttemptProcessor,
    private readonly stops: AttemptStops,
    private readonly events: AttemptEvents,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /** The queue's worker; it takes nothing by itself, the dispatcher has it take jobs. */
  open(queue: QueueName, dispatcher: () => RunsAlone): LaneWorker {
    const { followAttempts, lockMs } = this.options;
    const process = (job: TaskJob) => this.processor.process(job, dispatcher());
    const worker = new LaneWorker(queue, followAttempts ? insideAttempt(process) : process, this.broker, lockMs);
    worker.on('completed', (job) => this.processor.ended(job, 'completed'));
    worker.on(
      'failed',
      (job, error) => job && this.processor.ended(job, error instanceof TryAgainError ? 'retried' : 'failed'),
    );
    worker.on('stalled', () => this.events.workerLost(laneIn(queue)));
    worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.stops.abort(id, 'lock_lost')));
    return worker;
  }
}
