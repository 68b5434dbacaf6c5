import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import { AttemptProcessor } from '../attempt/attempt-processor.js';
import { AttemptStop } from '../attempt/attempt-stop.js';
import { Broker } from '../broker/broker.js';
import { Cancellations } from '../records/cancellations.js';
import { ControlConsumer } from '../queues/control-consumer.js';
import { insideAttempt } from '../attempt/current-attempt.js';
import { FollowUps } from '../records/follow-ups.js';
import { LaneDispatcher } from './lane-dispatcher.js';
import { LaneSlots } from './lane-slots.js';
import { LaneWorker } from './lane-worker.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import type { Lane } from '../model/lanes.js';
import { laneIn, type QueueName } from '../model/queue-names.js';
import type { TaskJob } from '../model/task-data.js';
import { type AbortReason, TryAgainError } from '../attempt/task-outcome.js';
import { TaskLifecycle } from '../records/task-lifecycle.js';
import { waitOf } from '../records/job-state.js';
import { TaskRecords } from '../records/task-records.js';
import { WatchedTasks } from '../attempt/watched-tasks.js';
import { describeError } from '../model/describe-error.js';
import { within } from '../model/within.js';
import { type AttemptEnd, WorkerActivity } from './worker-activity.js';
import { WorkerPresence } from './worker-presence.js';

/** What is still open this long after the grace is cut. */
const FORCE_AFTER_MS = 5_000;

/** The worker process: takes tasks from its lanes, runs them, and leaves without losing any. */
@Injectable()
export class TaskWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Worker');
  private readonly slots: LaneSlots;
  private readonly lanes: LaneWorker[] = [];
  private readonly running = new Map<string, AttemptStop>();
  private dispatcher: LaneDispatcher<TaskJob> | undefined;
  private dispatching: Promise<void> | undefined;
  private unfollow: () => void = () => undefined;

  constructor(
    private readonly broker: Broker,
    private readonly processor: AttemptProcessor,
    private readonly records: TaskRecords,
    private readonly cancellations: Cancellations,
    private readonly watched: WatchedTasks,
    private readonly presence: WorkerPresence,
    private readonly control: ControlConsumer,
    private readonly followUps: FollowUps,
    private readonly lifecycle: TaskLifecycle,
    private readonly activity: WorkerActivity,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {
    this.slots = new LaneSlots(options.worker.queues, options.worker.maxConcurrent);
  }

  onApplicationBootstrap(): void {
    if (this.options.role !== 'worker') return;
    this.activity.serves(this.slots);
    this.watched.listen();
    const cancel = (taskId: string): void => this.abort(taskId, 'cancelled');
    this.unfollow = this.cancellations.follow(() => this.running.keys(), cancel);
    for (const queue of this.options.worker.queues) this.lanes.push(this.openQueue(queue));
    const dispatcher = new LaneDispatcher(this.lanes, this.slots);
    this.dispatcher = dispatcher;
    this.dispatching = this.presence
      .start({ active: () => this.slots.busy, pause: (paused) => this.pause(dispatcher, paused) })
      .then(() => Promise.all(this.lanes.map((lane) => lane.open())))
      .then(() => dispatcher.run());
    this.dispatching.catch((error: unknown) => this.logger.error(`The dispatcher stopped: ${describeError(error)}`));
    this.logger.log(`Serving ${this.options.worker.queues.join(', ')} with ${this.options.worker.maxConcurrent} slots`);
  }

  /** SIGTERM: take nothing more, let attempts finish within the grace, abort and hand back the rest. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.dispatcher) return;
    this.unfollow();
    const ended = this.dispatcher.stop();
    for (const lane of this.lanes) void lane.close().catch((error: unknown) => this.broker.reportError(error as Error));
    const { shutdownGraceMs } = this.options.worker;
    if (!(await within(ended, shutdownGraceMs))) {
      this.logger.log(`Handing back ${this.running.size} task(s) that did not finish within the grace`);
      for (const stop of this.running.values()) stop.abort('shutdown');
    }
    await within(ended, FORCE_AFTER_MS);
    for (const lane of this.lanes) lane.finish();
    const closed = Promise.allSettled([
      ...this.lanes.map((lane) => lane.close()),
      this.presence.stop(),
      this.control.stop(),
    ]);
    await within(closed, FORCE_AFTER_MS);
  }

  private pause(dispatcher: LaneDispatcher<TaskJob>, paused: boolean): void {
    dispatcher.pause(paused);
    this.control.pause(paused);
  }

  private openQueue(queue: QueueName): LaneWorker {
    const lane = laneIn(queue);
    const worker = new LaneWorker(queue, (job) => this.run(job, lane), this.broker, this.options.lockMs);
    worker.on('active', (job) => {
      this.presence.window.started(waitOf(job as TaskJob), Date.now());
      this.watched.changed(job.id ?? '');
      this.lifecycle.tell(() => this.records.toTask(job as TaskJob, 'active'));
    });
    worker.on('completed', (job) => this.ended(job as TaskJob, lane, 'completed'));
    worker.on(
      'failed',
      (job, error) => job && this.ended(job as TaskJob, lane, error instanceof TryAgainError ? 'retried' : 'failed'),
    );
    worker.on('stalled', () => this.activity.workerLost(lane));
    worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.abort(id, 'lock_lost')));
    return worker;
  }

  private run(job: TaskJob, lane: Lane): Promise<string> {
    return this.options.followAttempts ? insideAttempt(job, () => this.attempt(job, lane)) : this.attempt(job, lane);
  }

  private async attempt(job: TaskJob, lane: Lane): Promise<string> {
    const id = job.id ?? '';
    const stop = new AttemptStop();
    this.running.set(id, stop);
    this.activity.began(job, lane);
    try {
      const result = await this.processor.process(job, stop, (work, signal) => this.alone(work, signal));
      await this.followUps.expect(job);
      return result;
    } catch (error) {
      if (error instanceof UnrecoverableError) await this.followUps.expect(job);
      const how = unrecordedEnd(error, stop);
      if (how) this.activity.ended(job, lane, how, Date.now());
      throw error;
    } finally {
      // A task whose lock was lost may run here again already.
      if (this.running.get(id) === stop) this.running.delete(id);
    }
  }

  private ended(job: TaskJob, lane: Lane, how: 'completed' | 'failed' | 'retried'): void {
    const now = Date.now();
    this.activity.ended(job, lane, how, now);
    this.presence.window.ended(how, now - (job.processedOn ?? now), now);
    this.watched.changed(job.id ?? '');
    this.lifecycle.tell(() => this.records.toTask(job, how === 'retried' ? 'delayed' : how));
    if (how !== 'retried') void this.followUps.ended(job);
  }

  private async alone<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    return this.dispatcher?.runAlone(work, signal);
  }

  private abort(taskId: string, reason: AbortReason): void {
    this.running.get(taskId)?.abort(reason);
  }
}

/** How an attempt ends of which BullMQ tells nothing; undefined where it tells. */
function unrecordedEnd(error: unknown, stop: AttemptStop): Exclude<AttemptEnd, 'cancelled'> | undefined {
  if (error instanceof DelayedError) return 'set_aside';
  if (!(error instanceof WaitingError)) return undefined;
  return stop.reason === 'lock_lost' ? 'lost' : 'handed_back';
}
