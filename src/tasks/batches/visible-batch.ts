import type { StoredBatch } from '@app/task-engine';
import { NotFoundException } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';

const BATCH_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a batch may have this id: brokers and storage refuse some texts otherwise, such as one with a NUL. */
export function isBatchId(text: string): boolean {
  return BATCH_ID.test(text);
}

/** Another organization's batch is as unknown as one that never was. */
export function isVisible(caller: Caller, batch: StoredBatch): boolean {
  return caller.role === 'admin' || batch.organizationId === caller.organizationId;
}

export function unknownBatch(): NotFoundException {
  return new NotFoundException('No such batch');
}

/** The batch, where the caller may see it. @throws NotFoundException */
export function visibleBatch(caller: Caller, batch: StoredBatch | undefined): StoredBatch {
  if (batch && isVisible(caller, batch)) return batch;
  throw unknownBatch();
}
