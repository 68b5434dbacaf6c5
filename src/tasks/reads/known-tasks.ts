import { laneOf, type Task, TaskNotFoundError, TaskRecords, TaskStateError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { sees } from '../../auth/scope.js';
import { TaskHistory } from '../../history/task-history.js';

/** A task, and whether only the history knows it: its time in the broker is over. */
export interface KnownTask {
  task: Task;
  historic: boolean;
}

/** Tasks a caller may see, wherever they are stored; another organization's is as unknown as one that never existed. */
@Injectable()
export class KnownTasks {
  constructor(
    private readonly records: TaskRecords,
    private readonly history: TaskHistory,
  ) {}

  /** @throws TaskNotFoundError, BrokerUnavailableError; what storageAnswer throws where only the history could answer */
  async get(caller: Caller, taskId: string): Promise<KnownTask> {
    try {
      return { task: await this.getLive(caller, taskId), historic: false };
    } catch (error) {
      // Another organization's task takes the same path, so that its answer is the same as for an unknown id.
      if (!(error instanceof TaskNotFoundError) || laneOf(taskId) === undefined) throw error;
      const task = await this.history.find(caller, taskId);
      if (!task) throw error;
      return { task, historic: true };
    }
  }

  /** As `get`, of the broker's tasks alone. @throws TaskNotFoundError, BrokerUnavailableError */
  async getLive(caller: Caller, taskId: string): Promise<Task> {
    const task = await this.records.get(taskId);
    if (!sees(caller, task.organizationId)) throw new TaskNotFoundError();
    return task;
  }

  /** As `get`, for what only the broker can do. @throws TaskStateError where only the history knows the task */
  async getToChange(caller: Caller, taskId: string): Promise<Task> {
    const { task, historic } = await this.get(caller, taskId);
    if (historic) throw new TaskStateError(`The task is ${task.status}, and its time in the broker is over`);
    return task;
  }
}
