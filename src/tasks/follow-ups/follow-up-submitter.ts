import {
  BrokerUnavailableError,
  type CountedBatch,
  FollowUps,
  SealedTextError,
  type StoredBatch,
  type Task,
  TaskBatches,
  describeError,
} from '@app/task-engine';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { toBatchResponse } from '../batches/batch.response.js';
import type { EndedWork } from './follow-up-targets.js';
import { SubmitTask } from '../submit-task.command.js';
import { toResponse } from '../task.response.js';
import { type FollowUpPlan, FollowUpPlans } from './follow-up-plans.js';

/** Whose work ended: the follow-up is theirs. */
interface Owner {
  organizationId: string;
  userId: string;
}

type EndedBatch = Omit<StoredBatch, 'followUp'> & { counts: CountedBatch };

const MAX_NAME = 200;

/** Submits the follow-ups of tasks and batches, each exactly once: its idempotency key is the run that ended. */
@Injectable()
export class FollowUpSubmitter implements OnModuleInit {
  private readonly logger = new Logger('FollowUps');

  constructor(
    private readonly followUps: FollowUps,
    private readonly batches: TaskBatches,
    private readonly plans: FollowUpPlans,
    private readonly commands: CommandBus,
  ) {}

  onModuleInit(): void {
    this.followUps.handle((task, plan) => this.afterTask(task, plan));
    this.batches.handle((batch, plan) => this.afterBatch(batch, plan));
  }

  private async afterTask(task: Task, { on_complete, on_failure }: FollowUpPlan): Promise<void> {
    // A cancelled task neither completed nor failed.
    if (task.status === 'cancelled') return;
    const completed = task.status === 'completed';
    const ended: EndedWork = { event: completed ? 'task.completed' : 'task.failed', task: toResponse(task) };
    await this.submit(completed ? on_complete : on_failure, ended, task, `${task.id}~${task.run}`, task.name);
  }

  private async afterBatch(batch: EndedBatch, { on_complete, on_failure }: FollowUpPlan): Promise<void> {
    const response = toBatchResponse(batch, batch.counts);
    if (response.status !== 'completed' && response.status !== 'failed') return;
    const ended: EndedWork = { event: `batch.${response.status}`, batch: response };
    await this.submit(response.status === 'completed' ? on_complete : on_failure, ended, batch, batch.id, batch.id);
  }

  private async submit(
    step: object | undefined,
    ended: EndedWork,
    { organizationId, userId }: Owner,
    key: string,
    after: string,
  ): Promise<void> {
    if (!step) return;
    try {
      const { type, name = `${ended.event}: ${after}`.slice(0, MAX_NAME), ...rest } = this.plans.taskAfter(step, ended);
      const caller = { organizationId, userId, role: 'member' as const };
      // Callers' own keys are visible characters, so none of them is this one.
      const idempotency = { idempotencyKey: `\u0000after ${key}`, fingerprint: 'the same run' };
      await this.commands.execute(new SubmitTask({ caller, type, name, ...rest, ...idempotency }));
    } catch (error) {
      if (error instanceof BrokerUnavailableError || error instanceof SealedTextError) throw error;
      // It was valid at submit: a setting or type is gone since, and trying again would never end.
      this.logger.error(`The follow-up of ${key} cannot be submitted: ${describeError(error)}`);
    }
  }
}
