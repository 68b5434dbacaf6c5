import { laneOf, type Task, TaskNotFoundError, TaskRecords, TaskStateError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { TaskHistory } from '../../history/task-history.js';
import { visibleTo } from './visible-task.js';

/** A task, and whether only the history knows it: its time in the broker is over. */
export interface KnownTask {
  task: Task;
  historic: boolean;
}

/** Tasks a caller may see, wherever they rest. */
@Injectable()
export class KnownTasks {
  constructor(
    private readonly records: TaskRecords,
    private readonly history: TaskHistory,
  ) {}

  /** @throws TaskNotFoundError, BrokerUnavailableError; what storageAnswer throws where only the history could tell */
  async get(caller: Caller, taskId: string): Promise<KnownTask> {
    try {
      return { task: visibleTo(caller, await this.records.get(taskId)), historic: false };
    } catch (error) {
      // Another organization's task goes the same way, lest anything tells it from one that never was.
      if (!(error instanceof TaskNotFoundError) || laneOf(taskId) === undefined) throw error;
      const task = await this.history.find(caller, taskId);
      if (!task) throw error;
      return { task, historic: true };
    }
  }

  /** As `get`, for what only the broker can do. @throws TaskStateError where only the history knows the task */
  async getToChange(caller: Caller, taskId: string): Promise<Task> {
    const { task, historic } = await this.get(caller, taskId);
    if (historic) throw new TaskStateError(`The task is ${task.status}, and its time in the broker is over`);
    return task;
  }
}
