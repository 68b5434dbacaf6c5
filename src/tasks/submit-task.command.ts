import { type Task, TaskQueue } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createHash } from 'node:crypto';
import { type Caller } from '../auth/caller.js';
import { organizationOf } from '../auth/organization-of.js';
import { dueTime } from './due-time.js';
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
  constructor(private readonly queue: TaskQueue) {}

  async execute({ request }: SubmitTask): Promise<TaskAccepted> {
    const { caller, type, name, payload, options, idempotencyKey } = request;
    return this.queue.submit({
      type,
      name: name ?? type,
      payload,
      organizationId: organizationOf(caller),
      userId: caller.userId,
      lane: options.priority ?? 'normal',
      tags: options.tags,
      dueAt: dueTime(options, new Date()),
      maxRetries: options.max_retries,
      timeoutMs: options.timeout_seconds === undefined ? undefined : options.timeout_seconds * 1000,
      idempotency:
        idempotencyKey === undefined ? undefined : { key: idempotencyKey, fingerprint: fingerprint(request) },
    });
  }
}

function fingerprint({ type, name, payload, options }: TaskRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([type, name ?? null, payload, options]))
    .digest('base64url');
}
