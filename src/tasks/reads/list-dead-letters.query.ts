import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { listScope } from '../../auth/scope.js';
import type { DeadLetterRow } from '../../history/history-store.js';
import { TaskHistory } from '../../history/task-history.js';

/** Failed tasks by type and error; of every organization for an admin who names none. */
export class ListDeadLetters extends Query<DeadLetterRow[]> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@QueryHandler(ListDeadLetters)
export class ListDeadLettersHandler implements IQueryHandler<ListDeadLetters> {
  constructor(private readonly history: TaskHistory) {}

  execute({ caller }: ListDeadLetters): Promise<DeadLetterRow[]> {
    return this.history.deadLetters(listScope(caller));
  }
}
