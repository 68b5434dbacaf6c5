import { TaskBatches } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { type BatchResponse, toBatchResponse } from './batch.response.js';
import { visibleBatch } from './visible-batch.js';

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
  constructor(private readonly batches: TaskBatches) {}

  async execute({ caller, batchId }: GetBatch): Promise<BatchResponse> {
    const batch = visibleBatch(caller, await this.batches.read(batchId));
    return toBatchResponse(batch, await this.batches.count(batch));
  }
}
