import { chunksOf, Claims, type RunningTask, type Task, TaskNotFoundError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { historyFilter, type TaskFilter } from '../../tasks/reads/task-filter.js';
import type { ListFilter } from '../../history/history-store.js';
import { TaskHistory } from '../../history/task-history.js';
import { KnownTasks } from '../../tasks/reads/known-tasks.js';
import type { BulkVerb } from './bulk-action.payload.js';

/** A task that is to be acted on, and how often it had been retried by hand when it was found. */
export interface PlannedTask {
  id: string;
  run: number;
}

interface Page {
  tasks: PlannedTask[];
  /** The place behind which the next page begins; null at the end. */
  next: { createdAt: string; taskId: string } | null;
}

const PAGE_TASKS = 250;
const READ_AT_ONCE = 20;
/** No caller waits for a page: a rare word among a million names takes seconds. */
const PAGE_DEADLINE_MS = 8_000;
/** Longer than an action with all its attempts may take. */
const KEPT_MS = 2 * 86_400_000;

/**
 * The tasks of a filter, page by page, newest first. Each page is written down before it is acted on, so an attempt that
 * follows a crash meets the same tasks again: those that its predecessor retried are no longer what the filter asks for.
 */
@Injectable()
export class BulkPages {
  constructor(
    private readonly history: TaskHistory,
    private readonly tasks: KnownTasks,
    private readonly claims: Claims,
  ) {}

  get isConfigured(): boolean {
    return this.history.isConfigured;
  }

  /** How many tasks there were at first, counted up to `most`. @throws what storageAnswer throws; BrokerUnavailableError */
  async count(verb: BulkVerb, filter: TaskFilter, task: RunningTask, most: number): Promise<number> {
    const key = `${planOf(task)}:count`;
    const known = await this.claims.read<{ count: number }>(key);
    if (known) return known.value.count;
    const count = await this.history.count(submittedBefore(task, verb, filter), most);
    return (await this.written(key, { count })).count;
  }

  /** @throws what storageAnswer throws; BrokerUnavailableError */
  async *of(verb: BulkVerb, filter: TaskFilter, task: RunningTask): AsyncGenerator<PlannedTask[]> {
    const wanted = submittedBefore(task, verb, filter);
    const keep = verb === 'cancel' || filter.task_type === task.type ? () => true : isOtherThan(task.type);
    let after: Page['next'] = null;
    for (let number = 0; ; number += 1) {
      const key = `${planOf(task)}:${number}`;
      const known: Page | undefined = (await this.claims.read<Page>(key))?.value;
      const page: Page = known ?? (await this.written(key, await this.found(wanted, after, keep)));
      if (page.tasks.length > 0) yield page.tasks;
      if (page.next === null) return;
      after = page.next;
    }
  }

  /** Tasks that were named, as one page. @throws BrokerUnavailableError; what storageAnswer throws */
  async named(ids: readonly string[], task: RunningTask): Promise<PlannedTask[]> {
    const key = `${planOf(task)}:named`;
    const known = await this.claims.read<Page>(key);
    if (known) return known.value.tasks;
    const tasks: PlannedTask[] = [];
    for (const some of chunksOf(ids, READ_AT_ONCE)) {
      tasks.push(...(await Promise.all(some.map((id) => this.planned(id, task)))));
    }
    return (await this.written(key, { tasks, next: null })).tasks;
  }

  private async planned(id: string, { userId, organizationId }: RunningTask): Promise<PlannedTask> {
    try {
      const { task } = await this.tasks.get({ userId, organizationId, role: 'member' }, id);
      return { id, run: task.run };
    } catch (error) {
      if (error instanceof TaskNotFoundError) return { id, run: 0 };
      throw error;
    }
  }

  private async written<Plan extends object>(key: string, plan: Plan): Promise<Plan> {
    return (await this.claims.claim(key, plan, KEPT_MS, key)).value;
  }

  private async found(wanted: ListFilter, after: Page['next'], keep: (task: Task) => boolean): Promise<Page> {
    const place = after ? { createdAt: new Date(after.createdAt), taskId: after.taskId } : undefined;
    const { tasks, more } = await this.history.page(wanted, place, PAGE_TASKS, PAGE_DEADLINE_MS);
    const last = tasks.at(-1);
    return {
      tasks: tasks.filter(keep).map(({ id, run }) => ({ id, run })),
      next: more && last ? { createdAt: last.createdAt.toISOString(), taskId: last.id } : null,
    };
  }
}

/** Where the plan of an action's run is written down. */
function planOf({ id, run }: RunningTask): string {
  return `bulk-action:${id}:${run}`;
}

/** A cancel of last week that had failed would end what is run again now, so other actions are retried by name alone. */
function isOtherThan(type: string): (task: Task) => boolean {
  return (task) => task.type !== type;
}

/** Only what was there when the action was asked for: it would never end beside a busy submitter. */
function submittedBefore(task: RunningTask, verb: BulkVerb, filter: TaskFilter): ListFilter {
  const wanted = historyFilter(filter, task.organizationId);
  const { createdBefore = task.createdAt } = wanted;
  return {
    ...wanted,
    createdBefore: createdBefore < task.createdAt ? createdBefore : task.createdAt,
    unfinished: verb === 'cancel' && filter.status === undefined,
  };
}
