import type { Task } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { listScope, type Scope } from '../../auth/scope.js';
import { decodeCursor, encodeCursor, type ListPlace } from '../../history/list-cursor.js';
import { TaskHistory } from '../../history/task-history.js';
import { ProblemException } from '../../http/problems/problem.js';
import { LiveTasks } from './live-tasks.js';
import type { ListTasksParameters } from './list-tasks.dto.js';
import { historyFilter } from './task-filter.js';

/** Tasks, newest first, and where the list goes on; null at its end. */
export interface TaskPage {
  tasks: Task[];
  nextCursor: string | null;
}

const DEFAULT_LIMIT = 50;

/** A page of the organization's tasks; of every organization's for an admin who names none. */
export class ListTasks extends Query<TaskPage> {
  constructor(
    readonly caller: Caller,
    readonly parameters: ListTasksParameters,
  ) {
    super();
  }
}

@QueryHandler(ListTasks)
export class ListTasksHandler implements IQueryHandler<ListTasks> {
  constructor(
    private readonly history: TaskHistory,
    private readonly live: LiveTasks,
  ) {}

  async execute({ caller, parameters }: ListTasks): Promise<TaskPage> {
    const { status, limit = DEFAULT_LIMIT } = parameters;
    const scope = listScope(caller);
    const after = placeOf(parameters.cursor, scope);
    const { tasks, more } = await this.history.page(historyFilter(parameters, scope), after, limit);
    const last = tasks.at(-1);
    const nextCursor = more && last ? encodeCursor({ createdAt: last.createdAt, taskId: last.id }, scope) : null;
    // What moved on since it was written may not belong here any more.
    const shown = (await this.live.refreshed(tasks)).filter((task) => status === undefined || task.status === status);
    return { tasks: shown, nextCursor };
  }
}

/** @throws ProblemException 400 for what is not a cursor of this caller's list */
function placeOf(cursor: string | undefined, scope: Scope): ListPlace | undefined {
  if (cursor === undefined) return undefined;
  const place = decodeCursor(cursor, scope);
  if (place) return place;
  throw new ProblemException(400, 'A parameter is malformed', {
    errors: [{ field: 'cursor', message: 'cursor must be the next_cursor of a page of this list' }],
  });
}
