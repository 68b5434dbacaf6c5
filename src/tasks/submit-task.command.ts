import { type Task, TaskQueue, type TaskSubmission } from '@app/task-engine';
import type { Type } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createHash } from 'node:crypto';
import { type Caller } from '../auth/caller.js';
import { organizationOf } from '../auth/scope.js';
import { ProblemException } from '../http/problems/problem.js';
import { FollowUpPlans } from './follow-ups/follow-up-plans.js';
import type { TaskOptions } from './task-fields.dto.js';

const YEAR_MS = 31_536_000_000;

/** What a caller wants done. */
export interface TaskRequest {
  caller: Caller;
  type: string;
  name?: string;
  payload: object;
  /** The payload's class, where the route has checked the body against it: the queue does not check it again. */
  checkedAs?: Type<object>;
  options: TaskOptions;
  /** Same key, organization and request: the same task. */
  idempotencyKey?: string;
  /** The route decided that this caller may submit a type that is for routes only. */
  internal?: true;
  /** What makes a request the same where its content does not show it. */
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

/**
 * A caller's request as the engine takes it.
 * @throws ForbiddenException without an organization; ProblemException 422 for a time that cannot be kept
 */
export function submissionOf(
  { caller, type, name, payload, checkedAs, options, internal }: TaskRequest,
  now: Date,
): TaskSubmission {
  return {
    type,
    name: name ?? type,
    payload,
    checkedAs,
    internal,
    organizationId: organizationOf(caller),
    userId: caller.userId,
    lane: options.priority ?? 'normal',
    tags: options.tags,
    dueAt: dueTime(options, now),
    maxRetries: options.max_retries,
    timeoutMs: options.timeout_seconds === undefined ? undefined : options.timeout_seconds * 1000,
  };
}

/** Two requests with one idempotency key are the same request where this is equal. */
function fingerprintOf({ type, name, payload, options }: TaskRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([type, name ?? null, payload, options]))
    .digest('base64url');
}

/**
 * When a task's first attempt is due, or undefined for now; a past `run_at` means now.
 * @throws ProblemException 422 when both fields are given or run_at lies more than a year ahead
 */
export function dueTime({ delay_seconds, run_at }: TaskOptions, now: Date): Date | undefined {
  if (run_at == null) return delay_seconds ? new Date(now.getTime() + delay_seconds * 1000) : undefined;
  if (delay_seconds != null) {
    throw refused('run_at and delay_seconds exclude each other');
  }
  const due = new Date(run_at);
  if (Number.isNaN(due.getTime()) || due.getTime() - now.getTime() > YEAR_MS) {
    throw refused('run_at must lie at most one year ahead');
  }
  return due > now ? due : undefined;
}

function refused(message: string): ProblemException {
  return new ProblemException(422, 'The request has invalid fields', {
    errors: [{ field: 'run_at', message }],
  });
}
