import { Injectable } from '@nestjs/common';
import type { BatchResponse } from '../batches/batch.response.js';
import type { TaskResponse } from '../task.response.js';

/** What ended, as the task that is submitted for it is told. */
export type EndedWork =
  | { event: 'task.completed' | 'task.failed'; task: TaskResponse }
  | { event: 'batch.completed' | 'batch.failed'; batch: BatchResponse };

/** Turns the caller's word (`webhook_url`, `email`, `n8n`) into a task of one type. */
export interface ChainTarget {
  taskType: string;
  /** The payload for `ended`; `value` is what the caller wrote and is not checked yet: the type's DTO does it. */
  payloadOf(value: unknown, ended: EndedWork): object;
}

export type ChainWord = 'webhook_url' | 'email' | 'n8n';

/** What may follow a task: each task type that can be a follow-up registers its word at start. */
@Injectable()
export class ChainTargets {
  private readonly targets = new Map<ChainWord, ChainTarget>();

  register(word: ChainWord, target: ChainTarget): void {
    this.targets.set(word, target);
  }

  get(word: ChainWord): ChainTarget | undefined {
    return this.targets.get(word);
  }
}
