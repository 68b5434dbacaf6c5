import { Injectable } from '@nestjs/common';
import type { BatchResponse } from '../batches/batch.response.js';
import type { TaskResponse } from '../task.response.js';

/** What ended, as its follow-up receives it. */
export type EndedWork =
  | { event: 'task.completed' | 'task.failed'; task: TaskResponse }
  | { event: 'batch.completed' | 'batch.failed'; batch: BatchResponse };

/** Turns one kind of follow-up (`webhook_url`, `email`, `n8n`) into a task of one type. */
export interface FollowUpTarget {
  taskType: string;
  /** The payload for `ended`; `value` is what the caller wrote and is not checked yet: the type's DTO does it. */
  payloadOf(value: unknown, ended: EndedWork): object;
}

export type FollowUpKind = 'webhook_url' | 'email' | 'n8n';

/** What may follow a task: each task type that can be a follow-up registers its kind at start. */
@Injectable()
export class FollowUpTargets {
  private readonly targets = new Map<FollowUpKind, FollowUpTarget>();

  register(kind: FollowUpKind, target: FollowUpTarget): void {
    this.targets.set(kind, target);
  }

  get(kind: FollowUpKind): FollowUpTarget | undefined {
    return this.targets.get(kind);
  }
}
