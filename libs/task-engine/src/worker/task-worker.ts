import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AttemptStops } from '../attempt/attempt-stops.js';
import { ControlConsumer } from '../queues/control-consumer.js';
import { LaneDispatcher } from './lane-dispatcher.js';
import { LaneSlots } from './lane-slots.js';
import type { LaneWorker } from './lane-worker.js';
import { LaneWorkers } from './lane-workers.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import type { TaskJob } from '../model/task-data.js';
import { describeError } from '../model/describe-error.js';
import { within } from '../model/within.js';
import { WorkerPresence } from './worker-presence.js';

/** What is still open this long after the grace is cut. */
const FORCE_AFTER_MS = 5_000;

/** What a process that runs tasks has and another has not. */
interface OpenWorker {
  lanes: readonly LaneWorker[];
  dispatcher: LaneDispatcher<TaskJob>;
}

/** The worker process: takes tasks from its lanes, runs them, and leaves without losing any. */
@Injectable()
export class TaskWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Worker');
  private open: OpenWorker | undefined;

  constructor(
    private readonly laneWorkers: LaneWorkers,
    private readonly stops: AttemptStops,
    private readonly presence: WorkerPresence,
    private readonly control: ControlConsumer,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  onApplicationBootstrap(): void {
    if (this.options.role !== 'worker') return;
    const { queues, maxConcurrent } = this.options.worker;
    const slots = new LaneSlots(queues, maxConcurrent);
    const lanes = queues.map((queue) => this.laneWorkers.open(queue, () => dispatcher));
    const dispatcher: LaneDispatcher<TaskJob> = new LaneDispatcher(lanes, slots);
    this.open = { lanes, dispatcher };
    this.stops.listen();
    this.serve(this.open, slots).catch((error: unknown) =>
      this.logger.error(`The dispatcher stopped: ${describeError(error)}`),
    );
    this.logger.log(`Serving ${queues.join(', ')} with ${maxConcurrent} slots`);
  }

  /** SIGTERM: take nothing more, let attempts finish within the grace, abort and hand back the rest. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.open) return;
    const { lanes, dispatcher } = this.open;
    this.stops.close();
    const ended = dispatcher.stop();
    for (const lane of lanes) lane.closeSoon();
    if (!(await within(ended, this.options.worker.shutdownGraceMs))) {
      this.logger.log(`Handing back ${this.stops.size} task(s) that did not finish within the grace`);
      this.stops.abortAll('shutdown');
    }
    await within(ended, FORCE_AFTER_MS);
    for (const lane of lanes) lane.finish();
    const closed = [...lanes.map((lane) => lane.close()), this.presence.stop(), this.control.stop()];
    await within(Promise.allSettled(closed), FORCE_AFTER_MS);
  }

  /** Takes tasks once the broker was reached and the clocks were compared. */
  private async serve({ lanes, dispatcher }: OpenWorker, slots: LaneSlots): Promise<void> {
    const pause = (paused: boolean) => {
      dispatcher.pause(paused);
      this.control.pause(paused);
    };
    await this.presence.start({ slots, pause });
    await Promise.all(lanes.map((lane) => lane.open()));
    await dispatcher.run();
  }
}
