import { getQueueToken, InjectQueue } from '@nestjs/bullmq';
import { type FactoryProvider, Inject, Injectable } from '@nestjs/common';
import { Queue } from 'bullmq';
import { brokerCall } from '../broker/broker-call.js';
import { type Lane, LANES } from '../model/lanes.js';
import { Partitions } from './partitions.js';
import { byLane, type QueueName, queueOf } from '../model/queue-names.js';
import type { LaneQueue } from '../model/task-data.js';
import { QueueNotFoundError, TaskNotFoundError } from '../model/task-errors.js';

/** Names of the two queues that carry no tasks. */
export const CONTROL_QUEUE = 'control';
export const WORKERS_QUEUE = 'workers';

const LANE_QUEUES = Symbol('LANE_QUEUES');

/** The lanes' own queues, as TaskQueues takes them. */
export const laneQueues: FactoryProvider<ReadonlyMap<QueueName, LaneQueue>> = {
  provide: LANE_QUEUES,
  inject: LANES.map((lane) => getQueueToken(lane)),
  useFactory: (...queues: LaneQueue[]) =>
    new Map(LANES.flatMap((lane, at) => (queues[at] ? [[lane, queues[at]]] : []))),
};

/** The queues of this deployment: one a lane and those of partitions; `control` for chores, `workers` for worker records. */
@Injectable()
export class TaskQueues {
  constructor(
    @Inject(LANE_QUEUES) private readonly lanes: ReadonlyMap<QueueName, LaneQueue>,
    @InjectQueue(CONTROL_QUEUE) readonly control: Queue,
    @InjectQueue(WORKERS_QUEUE) readonly workers: Queue,
    private readonly partitions: Partitions,
  ) {}

  /** The lanes' queues and those of the configured partitions, highest lane first. */
  names(): QueueName[] {
    return byLane([...LANES, ...this.partitions.names]);
  }

  /** Where a new task of this type goes. */
  nameFor(type: string, lane: Lane): QueueName {
    return this.partitions.nameFor(type, lane);
  }

  /** @throws QueueNotFoundError for a partition of an unknown task type */
  of(name: QueueName): LaneQueue {
    const queue = this.lanes.get(name) ?? this.partitions.of(name);
    if (!queue) throw new QueueNotFoundError();
    return queue;
  }

  /** The queue a task id names. @throws TaskNotFoundError for any other text */
  holding(taskId: string): LaneQueue {
    const name = queueOf(taskId);
    const queue = name && (this.lanes.get(name) ?? this.partitions.of(name));
    if (!queue) throw new TaskNotFoundError();
    return queue;
  }

  /**
   * Stops a queue's tasks from being taken, by any worker, or lets them be taken again.
   * @throws QueueNotFoundError, BrokerUnavailableError
   */
  async pause(name: QueueName, paused: boolean): Promise<void> {
    if (!this.names().includes(name)) throw new QueueNotFoundError();
    const queue = this.of(name);
    await brokerCall(() => (paused ? queue.pause() : queue.resume()));
  }

  /** Each queue that carries tasks. */
  all(): LaneQueue[] {
    return this.names().map((name) => this.of(name));
  }
}
