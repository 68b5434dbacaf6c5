import { type Codec, type Lane, storable, type Task, type TaskStatus } from '@app/task-engine';
import type { Observation } from './observation.js';

/** A row of `background_tasks` as PostgREST takes and gives it. */
export interface HistoryRow {
  task_id: string;
  organization_id: string;
  user_id: string;
  name: string;
  search_name: string;
  task_type: string;
  priority: string;
  status: string;
  progress: number;
  progress_message: string | null;
  result: string | null;
  error_code: string | null;
  error_message: string | null;
  error_retryable: boolean | null;
  attempts: number;
  max_retries: number;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  next_attempt_at: string | null;
  execution_time_ms: number | null;
  wait_time_ms: number | null;
  batch_id: string | null;
  tags: string[];
  run: number;
  seen_at: string;
  broker_id: string;
}

type Encoder = Pick<Codec, 'encode' | 'sealMessage'>;
type Decoder = Pick<Codec, 'decodeOr' | 'openMessage'>;

/** The row of a task as it was seen. */
export function toRow({ task, seenAt }: Observation, brokerId: string, codec: Encoder): HistoryRow {
  const name = storable(task.name);
  return {
    task_id: task.id,
    organization_id: task.organizationId,
    user_id: storable(task.userId),
    name,
    search_name: searchable(name),
    task_type: storable(task.type),
    priority: task.lane,
    status: task.status,
    progress: task.progress,
    progress_message: task.progressMessage === null ? null : codec.encode(task.progressMessage),
    result: task.result == null ? null : codec.encode(task.result),
    error_code: task.error && storable(task.error.code),
    error_message: task.error && codec.sealMessage(storable(task.error.message)),
    error_retryable: task.error && task.error.retryable,
    attempts: task.attempts,
    max_retries: task.maxRetries,
    created_at: task.createdAt.toISOString(),
    started_at: iso(task.startedAt),
    completed_at: iso(task.completedAt),
    next_attempt_at: iso(task.nextAttemptAt),
    execution_time_ms: whole(task.executionTimeMs),
    wait_time_ms: whole(task.waitTimeMs),
    batch_id: task.batchId,
    tags: task.tags.map(storable),
    run: task.run,
    seen_at: seenAt.toISOString(),
    broker_id: brokerId,
  };
}

/** The task of a row. Text that no known key opens is null: one such row must not hide the others. */
export function toTask(row: HistoryRow, codec: Decoder): Task {
  const { error_code: code, error_message: message } = row;
  const status = row.status as TaskStatus;
  const nextAttemptAt = date(row.next_attempt_at);
  return {
    id: row.task_id,
    name: row.name,
    type: row.task_type,
    lane: row.priority as Lane,
    status,
    progress: row.progress,
    progressMessage: opened(row.progress_message, codec) as string | null,
    result: opened(row.result, codec),
    error:
      code === null
        ? null
        : { code, message: codec.openMessage(message ?? ''), retryable: row.error_retryable ?? false },
    attempts: row.attempts,
    maxRetries: row.max_retries,
    nextAttemptAt,
    createdAt: new Date(row.created_at),
    startedAt: date(row.started_at),
    completedAt: date(row.completed_at),
    executionTimeMs: row.execution_time_ms,
    waitTimeMs: row.wait_time_ms,
    organizationId: row.organization_id,
    userId: row.user_id,
    batchId: row.batch_id,
    tags: row.tags,
    run: row.run,
    dueAt: status === 'pending' ? nextAttemptAt : null,
  };
}

/** How names are compared: small letters, without accents. */
export function searchable(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

function opened(text: string | null, codec: Decoder): unknown {
  return text === null ? null : codec.decodeOr(text, null);
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function date(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
