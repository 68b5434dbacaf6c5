import type { StoredBatch } from '@app/task-engine';
import { NotFoundException } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { sees } from '../../auth/scope.js';

const BATCH_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a batch may have this id: brokers and storage refuse some texts otherwise, such as one with a NUL. */
export function isBatchId(text: string): boolean {
  return BATCH_ID.test(text);
}

export function unknownBatch(): NotFoundException {
  return new NotFoundException('No such batch');
}

/** The batch, where the caller may see it. @throws NotFoundException */
export function visibleBatch(caller: Caller, batch: StoredBatch | undefined): StoredBatch {
  if (batch && sees(caller, batch.organizationId)) return batch;
  throw unknownBatch();
}
