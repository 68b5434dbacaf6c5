import type { StoredBatch } from '@app/task-engine';
import { NotFoundException } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';

/** The batch, where the caller may see it: another organization's is as unknown as one that never was. @throws NotFoundException */
export function visibleBatch(caller: Caller, batch: StoredBatch | undefined): StoredBatch {
  if (batch && (caller.role === 'admin' || batch.organizationId === caller.organizationId)) return batch;
  throw new NotFoundException('No such batch');
}
