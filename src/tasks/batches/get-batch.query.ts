import { TaskBatches } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { sees } from '../../auth/scope.js';
import { TaskHistory } from '../../history/task-history.js';
import { type BatchResponse, toBatchResponse } from './batch.response.js';
import { isBatchId, unknownBatch } from './visible-batch.js';

/** How a batch stands. */
export class GetBatch extends Query<BatchResponse> {
  constructor(
    readonly caller: Caller,
    readonly batchId: string,
  ) {
    super();
  }
}

@QueryHandler(GetBatch)
export class GetBatchHandler implements IQueryHandler<GetBatch> {
  constructor(
    private readonly batches: TaskBatches,
    private readonly history: TaskHistory,
  ) {}

  /** From the broker, and from the history when its time there is over. */
  async execute({ caller, batchId }: GetBatch): Promise<BatchResponse> {
    if (!isBatchId(batchId)) throw unknownBatch();
    const batch = await this.batches.read(batchId);
    if (batch && sees(caller, batch.organizationId)) return toBatchResponse(batch, await this.batches.count(batch));
    const known = await this.history.batch(caller, batchId);
    if (!known) throw unknownBatch();
    const { failed_task_ids: failedTaskIds, created_at, ...counts } = known;
    return toBatchResponse({ id: batchId, createdAt: Date.parse(created_at) }, { ...counts, gone: 0, failedTaskIds });
  }
}
