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

/** How tasks must end, and by when. */
export interface Settling {
  expected?: Expected;
  withinMs?: number;
}

/** Tasks by id, and those that nobody knows any more. */
interface Found {
  tasks: Map<string, TaskView>;
  gone: Set<string>;
}

const NOTHING: Counts = {
  acked: 0,
  lost: 0,
  duplicated_effects: 0,
  recovered: 0,
  unexpected: 0,
  double_terminal: 0,
  stuck: 0,
  interrupted: 0,
};

/** Reads every acknowledged task and counts. A run whose fault hit nothing proves nothing. */
export class Ledger {
  private readonly interrupted = new Set<string>();
  private refused = 0;
  private readonly settled: Counts = { ...NOTHING };

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

  /** Waits for all tasks to end; answers the last record of each task and the counts of all there were. */
  async settle(
    baseUrl: string,
    { expected = 'completed', withinMs = 60_000 }: Settling = {},
  ): Promise<{ counts: Counts; tasks: Map<string, TaskView> }> {
    const ids = [...new Set(this.client.submits.flatMap(({ taskId }) => taskId ?? []))];
    const found = await this.readAll(baseUrl, ids, Date.now() + withinMs);
    return { counts: added(this.settled, await this.count(baseUrl, found, ids, expected)), tasks: found.tasks };
  }

  /**
   * Counts the tasks that have ended by now and lets go of them, for a load of hours; what was not accepted counts as refused.
   * To be called more often than tasks leave the broker.
   */
  async settleEnded(baseUrl: string, expected: Expected): Promise<void> {
    const submits = this.client.submits.splice(0);
    this.refuse(submits.filter(({ taskId }) => taskId === undefined).length);
    const ids = submits.flatMap(({ taskId }) => taskId ?? []);
    const found = await this.readAll(baseUrl, ids, Date.now());
    const open = new Set(ids.filter((id) => !found.gone.has(id) && !hasEndedIn(found.tasks, id)));
    this.client.submits.push(...submits.filter(({ taskId }) => taskId !== undefined && open.has(taskId)));
    const over = ids.filter((id) => !open.has(id));
    Object.assign(this.settled, added(this.settled, await this.count(baseUrl, found, over, expected)));
    this.receiver.drop(over);
  }

  private async count(baseUrl: string, { tasks, gone }: Found, ids: string[], expected: Expected): Promise<Counts> {
    this.interrupt(this.receiver.cut());
    const ended = ids.flatMap((id) => tasks.get(id) ?? []).filter(hasEnded);
    const endedIds = ended.map(({ task_id }) => task_id);
    const again = await this.readAll(baseUrl, endedIds, Date.now() + READ_AGAIN_WITHIN_MS);
    const changed = (task: TaskView): boolean => JSON.stringify(task) !== JSON.stringify(again.tasks.get(task.task_id));
    const lost = ids.filter((id) => gone.has(id)).length;
    return {
      acked: ids.length,
      lost,
      duplicated_effects: ids.reduce((sum, id) => sum + Math.max(0, this.receiver.effectsOf(id).length - 1), 0),
      recovered: ended.filter((task) => this.interrupted.has(task.task_id) && this.isAs(task, expected)).length,
      unexpected: ended.filter((task) => !this.isAs(task, expected)).length,
      double_terminal: ended.filter(changed).length,
      stuck: ids.length - lost - ended.length,
      interrupted: this.interrupted.size + this.refused,
    };
  }

  private isAs(task: TaskView, expected: Expected): boolean {
    if (typeof expected === 'function') return expected(task);
    return task.status === expected && (expected !== 'completed' || this.receiver.effectsOf(task.task_id).length > 0);
  }

  /** Each task as it ended, or as it stood when the time was over. */
  private async readAll(baseUrl: string, ids: string[], deadline: number): Promise<Found> {
    const found: Found = { tasks: new Map(), gone: new Set() };
    for (let open = ids; ;) {
      const queue = [...open];
      const reader = async (): Promise<void> => {
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) await this.read(baseUrl, id, found);
      };
      await Promise.all(Array.from({ length: READERS }, reader));
      open = open.filter((id) => !found.gone.has(id) && !hasEndedIn(found.tasks, id));
      if (open.length === 0 || Date.now() >= deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  private async read(baseUrl: string, id: string, { tasks, gone }: Found): Promise<void> {
    const { status, body } = await this.client.request<TaskView>(baseUrl, 'GET', `/api/background/tasks/${id}`);
    if (status === 200) tasks.set(id, body);
    if (status === 404) gone.add(id);
  }
}

/** Whether the task was read and has ended. */
function hasEndedIn(tasks: Map<string, TaskView>, id: string): boolean {
  const task = tasks.get(id);
  return task !== undefined && hasEnded(task);
}

/** What was interrupted counts once, in the later counts. */
function added(one: Counts, other: Counts): Counts {
  const sum = (name: keyof Counts): number => one[name] + other[name];
  return {
    acked: sum('acked'),
    lost: sum('lost'),
    duplicated_effects: sum('duplicated_effects'),
    recovered: sum('recovered'),
    unexpected: sum('unexpected'),
    double_terminal: sum('double_terminal'),
    stuck: sum('stuck'),
    interrupted: other.interrupted,
  };
}

/** What every row must leave behind. @throws Error naming the counts that are wrong, or INVALID when nothing was interrupted */
export function expectSound(counts: Counts, interruptedAtLeast = 1): void {
  if (counts.interrupted < interruptedAtLeast) {
    throw new Error(`INVALID: interrupted ${counts.interrupted}, needs ${interruptedAtLeast}`);
  }
  expect(counts).toMatchObject({ lost: 0, unexpected: 0, double_terminal: 0, stuck: 0 });
}
