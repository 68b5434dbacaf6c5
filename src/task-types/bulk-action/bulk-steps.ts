import { type RunningTask, TaskNotFoundError, TaskStateError } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { CancelTask } from '../../tasks/cancel-task.command.js';
import { KnownTasks } from '../../tasks/reads/known-tasks.js';
import { RetryTask } from '../../tasks/retry-task.command.js';
import type { BulkVerb } from './bulk-action.payload.js';
import type { PlannedTask } from './bulk-pages.js';

/** What became of one task. */
export type StepOutcome = 'done' | 'already_ended' | 'not_failed' | 'gone';

/** One task of an action, by the same commands as a single call and for the same organization. */
@Injectable()
export class BulkSteps {
  constructor(
    private readonly commands: CommandBus,
    private readonly tasks: KnownTasks,
  ) {}

  /** @throws BrokerUnavailableError; what storageAnswer throws */
  async take(verb: BulkVerb, planned: PlannedTask, action: RunningTask): Promise<StepOutcome> {
    const { userId, organizationId } = action;
    const caller: Caller = { userId, organizationId, role: 'member' };
    try {
      return await (verb === 'cancel' ? this.cancel(caller, planned) : this.retry(caller, planned));
    } catch (error) {
      if (error instanceof TaskNotFoundError) return 'gone';
      if (error instanceof TaskStateError) return verb === 'cancel' ? 'already_ended' : 'not_failed';
      throw error;
    }
  }

  private async cancel(caller: Caller, { id }: PlannedTask): Promise<StepOutcome> {
    await this.commands.execute(new CancelTask(caller, id));
    return 'done';
  }

  private async retry(caller: Caller, { id, run }: PlannedTask): Promise<StepOutcome> {
    const { task, historic } = await this.tasks.get(caller, id);
    if (historic) return 'gone';
    // It was run again since it was found: by an attempt before this one, or by another caller.
    if (task.run > run) return 'done';
    await this.commands.execute(new RetryTask(caller, id));
    return 'done';
  }
}
