import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { Queue } from 'bullmq';
import { type Lane, LANES } from '../model/lanes.js';
import { Partitions } from './partitions.js';
import { byLane, type QueueName, queueOf } from '../model/queue-names.js';
import type { LaneQueue } from '../model/task-data.js';
import { QueueNotFoundError, TaskNotFoundError } from '../model/task-errors.js';

/** Names of the two queues that carry no tasks. */
export const CONTROL_QUEUE = 'control';
export const WORKERS_QUEUE = 'workers';

/** The queues of this deployment: one a lane and those of partitions; `control` for chores, `workers` for worker records. */
@Injectable()
export class TaskQueues {
  private readonly lanes: ReadonlyMap<QueueName, LaneQueue>;

  constructor(
    @InjectQueue('critical') critical: Queue,
    @InjectQueue('high') high: Queue,
    @InjectQueue('normal') normal: Queue,
    @InjectQueue('low') low: Queue,
    @InjectQueue(CONTROL_QUEUE) readonly control: Queue,
    @InjectQueue(WORKERS_QUEUE) readonly workers: Queue,
    private readonly partitions: Partitions,
  ) {
    const queues = { critical, high, normal, low };
    this.lanes = new Map(LANES.map((lane) => [lane, queues[lane] as LaneQueue]));
  }

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

  /** The queue a task id names. @throws TaskNotFoundError for text that is no task id */
  holding(taskId: string): LaneQueue {
    const name = queueOf(taskId);
    const queue = name && (this.lanes.get(name) ?? this.partitions.of(name));
    if (!queue) throw new TaskNotFoundError();
    return queue;
  }

  all(): LaneQueue[] {
    return this.names().map((name) => this.of(name));
  }
}
