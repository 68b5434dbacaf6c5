import { FINAL_STATUSES, type Task, TaskRecords } from '@app/task-engine';
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
    await withinPatience(open.map(({ id }) => this.read(id, live)));
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

async function withinPatience(reads: Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((done) => (timer = setTimeout(done, PATIENCE_MS)));
  await Promise.race([Promise.all(reads), enough]);
  clearTimeout(timer);
}
