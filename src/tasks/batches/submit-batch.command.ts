import { type FieldError, InvalidPayloadError, type PreparedTask, TaskBatches, TaskQueue } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { organizationOf } from '../../auth/scope.js';
import { FollowUpPlans } from '../follow-ups/follow-up-plans.js';
import { submissionOf } from '../submit-task.command.js';
import type { TaskOptions } from '../task-fields.dto.js';

/** Many tasks in one call; the follow-ups in `options` are the batch's, all else is each task's. */
export interface BatchRequest {
  caller: Caller;
  items: readonly { type: string; name?: string; payload: object }[];
  options: TaskOptions;
  /** The body's field that holds the items, for errors: `documents` makes `documents[3].content`. */
  itemField?: string;
  idempotencyKey?: string;
  /** Two requests with one key are the same where this is equal. */
  fingerprint: string;
}

export interface BatchAccepted {
  batchId: string;
  taskIds: string[];
  replayed: boolean;
}

/** The one door for many tasks at once: all are checked first, and nothing is stored where one is wrong. */
export class SubmitBatch extends Command<BatchAccepted> {
  constructor(readonly request: BatchRequest) {
    super();
  }
}

@CommandHandler(SubmitBatch)
export class SubmitBatchHandler implements ICommandHandler<SubmitBatch> {
  constructor(
    private readonly queue: TaskQueue,
    private readonly batches: TaskBatches,
    private readonly plans: FollowUpPlans,
  ) {}

  async execute({ request }: SubmitBatch): Promise<BatchAccepted> {
    const { caller, options, idempotencyKey: key, fingerprint } = request;
    const { batch, replayed } = await this.batches.submit({
      organizationId: organizationOf(caller),
      userId: caller.userId,
      tasks: this.prepared(request),
      followUp: this.plans.checked(options, caller),
      idempotency: key === undefined ? undefined : { key, fingerprint },
    });
    return { batchId: batch.id, taskIds: batch.taskIds, replayed };
  }

  private prepared({ caller, items, options, itemField = 'items' }: BatchRequest): PreparedTask[] {
    const now = new Date();
    const errors: FieldError[] = [];
    const tasks = items.flatMap((item, index) => {
      try {
        return [this.queue.prepare(submissionOf({ caller, ...item, options }, now))];
      } catch (error) {
        if (!(error instanceof InvalidPayloadError)) throw error;
        errors.push(
          ...error.errors.map(({ field, message }) => ({ field: `${itemField}[${index}].${field}`, message })),
        );
        return [];
      }
    });
    if (errors.length > 0) throw new InvalidPayloadError(errors);
    return tasks;
  }
}
