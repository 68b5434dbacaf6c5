import { FINAL_STATUSES, type Task, TaskRecords, within } from '@app/task-engine';
import { Injectable } from '@nestjs/common';

/** What a list waits for the broker, at most. */
const PATIENCE_MS = 500;

/** Brings copies of tasks up to date. */
@Injectable()
export class LiveTasks {
  constructor(private readonly records: TaskRecords) {}

  /** The same tasks in the same order, those that had not ended as the broker has them, where it answers in time. */
  async refreshed(tasks: readonly Task[]): Promise<Task[]> {
    const open = tasks.filter(({ status }) => !FINAL_STATUSES.includes(status));
    if (open.length === 0) return [...tasks];
    const live = new Map<string, Task>();
    await within(Promise.all(open.map(({ id }) => this.read(id, live))), PATIENCE_MS);
    return tasks.map((task) => live.get(task.id) ?? task);
  }

  private async read(taskId: string, live: Map<string, Task>): Promise<void> {
    try {
      live.set(taskId, await this.records.get(taskId));
    } catch {
      // Gone from the broker, or the broker is away: the copy is the best there is.
    }
  }
}
