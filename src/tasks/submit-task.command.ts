import { type Task, TaskQueue } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Caller } from '../auth/caller.js';
import { FollowUpPlans } from './follow-ups/follow-up-plan.js';
import { submissionOf } from './submission-of.js';
import { fingerprintOf } from './request-fingerprint.js';
import type { TaskOptions } from './task-fields.dto.js';

/** What a caller wants done. */
export interface TaskRequest {
  caller: Caller;
  type: string;
  name?: string;
  payload: object;
  options: TaskOptions;
  /** Same key, organization and request: the same task. */
  idempotencyKey?: string;
  /** The route decided that this caller may submit a type that is for routes only. */
  internal?: true;
  /** What makes a request the same where its content does not tell. */
  fingerprint?: string;
}

/** The stored task; `replayed` when an earlier request with the same key had already submitted it. */
export interface TaskAccepted {
  task: Task;
  replayed: boolean;
}

/** The one door through which tasks enter: typed routes, the generic route, schedules and convenience functions. */
export class SubmitTask extends Command<TaskAccepted> {
  constructor(readonly request: TaskRequest) {
    super();
  }
}

@CommandHandler(SubmitTask)
export class SubmitTaskHandler implements ICommandHandler<SubmitTask> {
  constructor(
    private readonly queue: TaskQueue,
    private readonly plans: FollowUpPlans,
  ) {}

  async execute({ request }: SubmitTask): Promise<TaskAccepted> {
    const { caller, idempotencyKey: key } = request;
    return this.queue.submit({
      ...submissionOf(request, new Date()),
      followUp: this.plans.checked(request.options, caller),
      idempotency: key === undefined ? undefined : { key, fingerprint: request.fingerprint ?? fingerprintOf(request) },
    });
  }
}
