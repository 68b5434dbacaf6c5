import { hasEnded, type LoadClient, type TaskView } from './load-client.js';
import type { Receiver } from './receiver.js';

/** What a fault left behind. */
export interface Counts {
  /** Submits that were answered 202. */
  acked: number;
  /** Acknowledged tasks nobody knows any more. */
  lost: number;
  /** Deliveries beyond a task's first: allowed, with the same id. */
  duplicated_effects: number;
  /** Interrupted tasks that ended as they should. */
  recovered: number;
  /** Tasks that ended otherwise than they should, or without their effect. */
  unexpected: number;
  /** Tasks whose record changed after it had ended. */
  double_terminal: number;
  /** Tasks that had not ended when the time was over. */
  stuck: number;
  /** What the fault hit: running tasks, refused submits. */
  interrupted: number;
}

/** Reads at once: the checker must not be the load. */
const READERS = 10;
const READ_AGAIN_WITHIN_MS = 30_000;

/** How a task must end: this status with its effect where it is `completed`, or whatever the rule takes. */
export type Expected = TaskView['status'] | ((task: TaskView) => boolean);

/** Reads every acknowledged task and counts. A run whose fault hit nothing proves nothing. */
export class Ledger {
  private readonly interrupted = new Set<string>();
  private refused = 0;

  constructor(
    private readonly client: LoadClient,
    private readonly receiver: Receiver,
  ) {}

  /** These tasks were running when the fault came. Cut deliveries count by themselves. */
  interrupt(taskIds: Iterable<string>): void {
    for (const id of taskIds) this.interrupted.add(id);
  }

  /** Requests that the fault had refused. */
  refuse(count: number): void {
    this.refused += count;
  }

  /** Waits for all tasks to end; answers the last record of each task and the counts. */
  async settle(
    baseUrl: string,
    { expected = 'completed', withinMs = 60_000 }: { expected?: Expected; withinMs?: number } = {},
  ): Promise<{ counts: Counts; tasks: Map<string, TaskView> }> {
    this.interrupt(this.receiver.cut());
    const ids = [...new Set(this.client.submits.flatMap(({ taskId }) => taskId ?? []))];
    const found = await this.readAll(baseUrl, ids, Date.now() + withinMs);
    const ended = [...found.values()].filter(hasEnded);
    const again = await this.readAll(
      baseUrl,
      ended.map(({ task_id }) => task_id),
      Date.now() + READ_AGAIN_WITHIN_MS,
    );
    const counts: Counts = {
      acked: ids.length,
      lost: ids.length - found.size,
      duplicated_effects: ids.reduce((sum, id) => sum + Math.max(0, this.receiver.effectsOf(id).length - 1), 0),
      recovered: ended.filter((task) => this.interrupted.has(task.task_id) && this.isAs(task, expected)).length,
      unexpected: ended.filter((task) => !this.isAs(task, expected)).length,
      double_terminal: ended.filter((task) => JSON.stringify(task) !== JSON.stringify(again.get(task.task_id))).length,
      stuck: found.size - ended.length,
      interrupted: this.interrupted.size + this.refused,
    };
    return { counts, tasks: found };
  }

  private isAs(task: TaskView, expected: Expected): boolean {
    if (typeof expected === 'function') return expected(task);
    return task.status === expected && (expected !== 'completed' || this.receiver.effectsOf(task.task_id).length > 0);
  }

  /** Each task as it ended, or as it stood when the time was over; tasks that answer 404 are missing. */
  private async readAll(baseUrl: string, ids: string[], deadline: number): Promise<Map<string, TaskView>> {
    const found = new Map<string, TaskView>();
    for (let open = ids; ;) {
      const left: string[] = [];
      const queue = [...open];
      const reader = async (): Promise<void> => {
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
          if (await this.mustBeReadAgain(baseUrl, id, found)) left.push(id);
        }
      };
      await Promise.all(Array.from({ length: READERS }, reader));
      open = left;
      if (open.length === 0 || Date.now() >= deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  private async mustBeReadAgain(baseUrl: string, id: string, found: Map<string, TaskView>): Promise<boolean> {
    const { status, body } = await this.client.request<TaskView>(baseUrl, 'GET', `/api/background/tasks/${id}`);
    if (status === 200) found.set(id, body);
    if (status === 404) found.delete(id);
    return status !== 404 && !(status === 200 && hasEnded(body));
  }
}

/** What every row must leave behind. @throws Error naming the counts that are wrong, or INVALID when nothing was interrupted */
export function expectSound(counts: Counts, interruptedAtLeast = 1): void {
  if (counts.interrupted < interruptedAtLeast) {
    throw new Error(`INVALID: interrupted ${counts.interrupted}, needs ${interruptedAtLeast}`);
  }
  expect(counts).toMatchObject({ lost: 0, unexpected: 0, double_terminal: 0, stuck: 0 });
}
