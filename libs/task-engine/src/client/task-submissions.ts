import { Inject, Injectable, type Type } from '@nestjs/common';
import { Codec } from '../payload/codec.js';
import type { Lane } from '../model/lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import type { RetryPolicy } from '../model/retry-policy.js';
import type { Task } from '../model/task.js';
import { storable } from '../model/json-value.js';
import type { TaskData } from '../model/task-data.js';
import { PayloadTooLargeError } from '../model/task-errors.js';
import { TaskRegistry } from '../payload/task-registry.js';

/** What is submitted; durations in milliseconds. */
export interface TaskSubmission {
  type: string;
  name: string;
  payload: object;
  /** The class whose check the payload has passed already: where it is the type's own, that check is not repeated. */
  checkedAs?: Type<object> | undefined;
  organizationId: string;
  userId: string;
  lane: Lane;
  tags?: string[] | undefined;
  batchId?: string | undefined;
  dueAt?: Date | undefined;
  maxRetries?: number | undefined;
  timeoutMs?: number | undefined;
  /** What FollowUps' handler is given when the task has ended. */
  followUp?: object | undefined;
  /** The caller may submit a type that is `internal`; without it such a type is unknown. */
  internal?: true | undefined;
  /** Same key and organization: the same task; `fingerprint` is equal for the same request. */
  idempotency?: { key: string; fingerprint: string } | undefined;
}

/** A task that may be stored. */
export interface PreparedTask {
  submission: TaskSubmission;
  data: TaskData;
}

const DAY_MS = 86_400_000;

/** From what is submitted to what is stored. */
@Injectable()
export class TaskSubmissions {
  constructor(
    private readonly registry: TaskRegistry,
    private readonly codec: Codec,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {}

  /** The job's data: checked, encoded. @throws UnknownTaskTypeError, InvalidPayloadError, PayloadTooLargeError */
  dataOf(submission: TaskSubmission): TaskData {
    const registered = this.registry.get(submission.type);
    if (registered.options.internal && !submission.internal) throw this.registry.unknown(submission.type);
    const payload = this.registry.checkedPayload(registered, submission.payload, submission.checkedAs);
    const retry: Partial<RetryPolicy> = { ...registered.options.retry?.(payload) };
    if (submission.maxRetries !== undefined) retry.maxRetries = submission.maxRetries;
    return {
      org: submission.organizationId,
      user: submission.userId,
      name: storable(submission.name),
      payload: this.encoded(submission.payload),
      ...(submission.tags?.length ? { tags: submission.tags.map(storable) } : {}),
      ...(submission.batchId ? { batch: submission.batchId } : {}),
      ...(submission.followUp ? { followUp: this.codec.encode(submission.followUp) } : {}),
      ...(Object.keys(retry).length > 0 ? { retry } : {}),
      ...(submission.timeoutMs ? { timeoutMs: submission.timeoutMs } : {}),
      ...(submission.dueAt && submission.dueAt.getTime() > Date.now() ? { due: submission.dueAt.getTime() } : {}),
    };
  }

  /** The task as it is right after its add, without reading it back. */
  justSubmitted(id: string, { type, lane }: TaskSubmission, data: TaskData, now: number): Task {
    const dueAt = data.due ? new Date(data.due) : null;
    return {
      id,
      name: data.name,
      type,
      lane,
      status: 'pending',
      progress: 0,
      progressMessage: null,
      result: null,
      error: null,
      attempts: 0,
      maxRetries: data.retry?.maxRetries ?? this.options.retry.maxRetries,
      nextAttemptAt: dueAt,
      createdAt: new Date(now),
      startedAt: null,
      completedAt: null,
      executionTimeMs: null,
      waitTimeMs: null,
      organizationId: data.org,
      userId: data.user,
      batchId: data.batch ?? null,
      tags: data.tags ?? [],
      run: 0,
      dueAt,
    };
  }

  /** Milliseconds for which the submission's idempotency key is remembered: the task's wait and its time in the broker. */
  rememberKeyMs({ dueAt }: TaskSubmission): number {
    const wait = Math.max(0, (dueAt?.getTime() ?? 0) - Date.now());
    return wait + Math.max(DAY_MS, this.options.resultTtlMs);
  }

  private encoded(payload: object): string {
    const text = JSON.stringify(payload);
    const { maxPayloadBytes } = this.options;
    // A UTF-16 unit takes at most three bytes, so short texts need no count.
    if (text.length * 3 > maxPayloadBytes && Buffer.byteLength(text) > maxPayloadBytes) {
      throw new PayloadTooLargeError(maxPayloadBytes);
    }
    return this.codec.seal(text);
  }
}
