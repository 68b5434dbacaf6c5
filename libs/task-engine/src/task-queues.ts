import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { Queue } from 'bullmq';
import { LANES, type Lane, laneOf } from './lanes.js';
import type { TaskData } from './task-data.js';
import { TaskNotFoundError } from './task-errors.js';

/** Names of the two queues that carry no tasks. */
export const CONTROL_QUEUE = 'control';
export const WORKERS_QUEUE = 'workers';

/** A lane's queue with our data types. */
export type LaneQueue = Queue<TaskData, string, string>;

/** The queues of this deployment: one a lane, `control` for claims and events, `workers` for worker records. */
@Injectable()
export class TaskQueues {
  private readonly lanes: ReadonlyMap<Lane, LaneQueue>;

  constructor(
    @InjectQueue('critical') critical: Queue,
    @InjectQueue('high') high: Queue,
    @InjectQueue('normal') normal: Queue,
    @InjectQueue('low') low: Queue,
    @InjectQueue(CONTROL_QUEUE) readonly control: Queue,
    @InjectQueue(WORKERS_QUEUE) readonly workers: Queue,
  ) {
    const queues = { critical, high, normal, low };
    this.lanes = new Map(LANES.map((lane) => [lane, queues[lane] as LaneQueue]));
  }

  of(lane: Lane): LaneQueue {
    const queue = this.lanes.get(lane);
    if (!queue) throw new Error(`No queue for lane ${lane}`);
    return queue;
  }

  /** The queue a task id names. @throws TaskNotFoundError for text that is no task id */
  holding(taskId: string): LaneQueue {
    const lane = laneOf(taskId);
    if (!lane) throw new TaskNotFoundError();
    return this.of(lane);
  }

  all(): LaneQueue[] {
    return LANES.map((lane) => this.of(lane));
  }
}
