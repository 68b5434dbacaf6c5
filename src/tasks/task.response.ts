import { LANES, type Lane, type Task, type TaskError, type TaskStatus } from '@app/task-engine';
import { ApiProperty } from '@nestjs/swagger';
import { JSON_VALUE } from '../http/requests/json-value.js';

const STATUSES: TaskStatus[] = ['pending', 'running', 'completed', 'failed', 'cancelled'];

class TaskErrorResponse implements TaskError {
  @ApiProperty({ example: 'blocked_address' }) code!: string;
  @ApiProperty({ example: 'This address is not allowed' }) message!: string;
  @ApiProperty({ example: false }) retryable!: boolean;
}

const REASONS = ['queue', 'delay', 'retry_backoff', 'rate_limit', 'paused', 'no_worker'] as const;

/** What a look at its queue adds to a waiting task. */
export interface Waiting {
  /** Place in its queue, where it was asked for. */
  position?: number | null;
  /** Why nothing of its queue is taken. */
  standstill?: 'paused' | 'no_worker' | undefined;
}

class WaitingForResponse {
  @ApiProperty({
    enum: REASONS,
    description:
      '`rate_limit`: the limit of a host, provider or reader is reached. `paused` and `no_worker` are returned by GET /tasks/{id} alone.',
  })
  reason!: (typeof REASONS)[number];
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Place in the queue; exact up to 1,000, with include=position.',
  })
  position!: number | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) until!: string | null;
}

/** A task as callers see it: the whitelist of what leaves the system. */
export class TaskResponse {
  @ApiProperty({ example: 'high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11' }) task_id!: string;
  @ApiProperty({ example: 'Entrega' }) name!: string;
  @ApiProperty({ example: 'webhook_delivery' }) task_type!: string;
  @ApiProperty({ enum: LANES, example: 'high' }) priority!: Lane;
  @ApiProperty({ enum: STATUSES, example: 'pending' }) status!: TaskStatus;
  @ApiProperty({ minimum: 0, maximum: 100, example: 0 }) progress!: number;
  @ApiProperty({ type: String, nullable: true, example: null }) progress_message!: string | null;
  @ApiProperty({ ...JSON_VALUE, nullable: true, description: 'What the type’s handler answered.', example: null })
  result!: unknown;
  @ApiProperty({ type: TaskErrorResponse, nullable: true, example: null }) error!: TaskError | null;
  @ApiProperty({ description: 'Attempts begun.', example: 0 }) attempts!: number;
  @ApiProperty({ example: 3 }) max_retries!: number;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null }) next_attempt_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null }) started_at!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null }) completed_at!: string | null;
  @ApiProperty({ type: Number, nullable: true, example: null }) execution_time_ms!: number | null;
  @ApiProperty({ type: Number, nullable: true, example: null }) wait_time_ms!: number | null;
  @ApiProperty({ example: 'org_456' }) organization_id!: string;
  @ApiProperty({ example: 'user_789' }) user_id!: string;
  @ApiProperty({ type: String, nullable: true, example: null }) batch_id!: string | null;
  @ApiProperty({ type: [String], example: ['contratos'] }) tags!: string[];
  @ApiProperty({ type: WaitingForResponse, nullable: true }) waiting_for!: WaitingForResponse | null;
  @ApiProperty({
    type: Object,
    required: false,
    nullable: true,
    description: 'Only with include=payload; secrets masked. Null where only the history knows the task.',
  })
  payload?: unknown;
}

export function toResponse(task: Task, waiting: Waiting = {}): TaskResponse {
  return {
    task_id: task.id,
    name: task.name,
    task_type: task.type,
    priority: task.lane,
    status: task.status,
    progress: task.progress,
    progress_message: task.progressMessage,
    result: task.result,
    error: task.error && { code: task.error.code, message: task.error.message, retryable: task.error.retryable },
    attempts: task.attempts,
    max_retries: task.maxRetries,
    next_attempt_at: iso(task.nextAttemptAt),
    created_at: task.createdAt.toISOString(),
    started_at: iso(task.startedAt),
    completed_at: iso(task.completedAt),
    execution_time_ms: task.executionTimeMs,
    wait_time_ms: task.waitTimeMs,
    organization_id: task.organizationId,
    user_id: task.userId,
    batch_id: task.batchId,
    tags: task.tags,
    waiting_for: task.status === 'pending' ? waitingFor(task, waiting) : null,
  };
}

function waitingFor(task: Task, { position = null, standstill }: Waiting): WaitingForResponse {
  if (task.dueAt === null || standstill) return { reason: standstill ?? 'queue', position, until: null };
  const put = task.attempts > 0 ? 'retry_backoff' : 'delay';
  return { reason: task.snoozed ? 'rate_limit' : put, position: null, until: iso(task.dueAt) };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
