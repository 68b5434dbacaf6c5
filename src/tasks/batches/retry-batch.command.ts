import { chunksOf, TaskBatches, TaskActions, TaskNotFoundError, TaskStateError } from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { type BatchResponse, toBatchResponse } from './batch.response.js';
import { isBatchId, unknownBatch, visibleBatch } from './visible-batch.js';

/** Runs the failed tasks of a batch again, and no other. */
export class RetryBatch extends Command<BatchResponse> {
  constructor(
    readonly caller: Caller,
    readonly batchId: string,
  ) {
    super();
  }
}

/** Tasks that are retried side by side. */
const AT_ONCE = 20;

@CommandHandler(RetryBatch)
export class RetryBatchHandler implements ICommandHandler<RetryBatch> {
  constructor(
    private readonly batches: TaskBatches,
    private readonly actions: TaskActions,
  ) {}

  /** @throws TaskStateError when none of its tasks has failed */
  async execute({ caller, batchId }: RetryBatch): Promise<BatchResponse> {
    if (!isBatchId(batchId)) throw unknownBatch();
    const batch = visibleBatch(caller, await this.batches.read(batchId));
    const { failedTaskIds } = await this.batches.count(batch);
    if (failedTaskIds.length === 0) throw new TaskStateError('No task of this batch has failed');
    for (const some of chunksOf(failedTaskIds, AT_ONCE)) {
      await Promise.all(some.map((taskId) => this.retry(taskId)));
    }
    const open = visibleBatch(caller, await this.batches.read(batchId));
    return toBatchResponse(open, await this.batches.count(open));
  }

  /** Another caller may have been faster, or the task's time in the broker is over. */
  private async retry(taskId: string): Promise<void> {
    await this.actions.retry(taskId).catch((error: unknown) => {
      if (!(error instanceof TaskStateError || error instanceof TaskNotFoundError)) throw error;
    });
  }
}
