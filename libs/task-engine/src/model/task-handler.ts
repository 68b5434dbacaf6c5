import { SetMetadata, type Type } from '@nestjs/common';
import type { RetryPolicy } from './retry-policy.js';
import type { FieldError } from './task-errors.js';
import type { LogLevel } from './task.js';

/**
 * Everything a handler may know and do while its attempt runs. Progress and log lines are buffered and written
 * before the attempt ends, so neither is awaited.
 */
export interface RunningTask {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly organizationId: string;
  readonly userId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly createdAt: Date;
  /** How often the task was retried by hand: what belongs to one run only is named with it. */
  readonly run: number;
  /** Set when the attempt goes on after a ParkTask: the time it named. */
  readonly parkedUntil: Date | undefined;
  /** Aborted on cancel, time limit, lost lock and shutdown: hand it to every fetch, and look at it before each outside effect. */
  readonly signal: AbortSignal;
  /** `fraction` from 0 to 1; shown as 0–100, never falls within an attempt. */
  progress(fraction: number, message?: string): void;
  /** Stored with the task and shown to its organization: no secrets. Cut at 4 KiB a line, 1,000 lines a task. */
  log(level: LogLevel, message: string): void;
}

/** The work of one task type. Throw to fail: see task-errors.ts for what each error means. */
export interface TaskHandler<Payload extends object = object, Result = unknown> {
  run(payload: Payload, task: RunningTask): Promise<Result>;
  /** What the DTO cannot know (settings, say): asked at submit after the DTO passed, and again before each attempt. */
  check?(payload: Payload): FieldError[];
}

/** What a task type says of itself. */
export interface TaskTypeOptions<Payload extends object = object> {
  /** snake_case name, unique in the application, such as `webhook_delivery`. */
  type: string;
  /** class-validator DTO; checked at submit and again before each attempt. */
  payload: Type<Payload>;
  /** Retry policy of this payload where it differs from the application's. */
  retry?: (payload: Payload) => Partial<RetryPolicy>;
  /** Submitted with `TaskSubmission.internal` alone: what may be in its payload was decided by a route of its own. */
  internal?: true;
}

const HANDLES_TASK = 'task-engine:handles-task';

/** Makes a provider the handler of one task type. Two for one type stop the start. */
export const HandlesTask = <Payload extends object>(options: TaskTypeOptions<Payload>): ClassDecorator =>
  SetMetadata(HANDLES_TASK, options);

/** The metadata @HandlesTask left on a class. */
export function taskTypeOptionsOf(target: object): TaskTypeOptions | undefined {
  return Reflect.getMetadata(HANDLES_TASK, target) as TaskTypeOptions | undefined;
}
