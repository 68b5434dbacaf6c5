import type { CountedBatch, StoredBatch } from '@app/task-engine';
import { ApiProperty } from '@nestjs/swagger';

const STATUSES = ['running', 'completed', 'failed', 'cancelled'] as const;

/** How a batch stands: `failed` where a task failed, `completed` where all did, else `cancelled`; `running` before. */
export class BatchResponse {
  @ApiProperty({ example: '0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11' }) batch_id!: string;
  @ApiProperty({ enum: STATUSES, example: 'running' }) status!: (typeof STATUSES)[number];
  @ApiProperty({ example: 500 }) total!: number;
  @ApiProperty({ example: 320 }) completed!: number;
  @ApiProperty({ example: 3 }) failed!: number;
  @ApiProperty({ example: 0 }) cancelled!: number;
  @ApiProperty({ minimum: 0, maximum: 100, description: 'Share of tasks that have ended.', example: 64.6 })
  progress!: number;
  @ApiProperty({ type: [String], example: [] }) failed_task_ids!: string[];
  @ApiProperty({ type: String, format: 'date-time' }) created_at!: string;
}

export function toBatchResponse(
  { id, createdAt }: Pick<StoredBatch, 'id' | 'createdAt'>,
  counts: CountedBatch,
): BatchResponse {
  const { open, completed, failed, cancelled, gone, failedTaskIds } = counts;
  const total = open + completed + failed + cancelled + gone;
  return {
    batch_id: id,
    status: statusOf(counts),
    total,
    completed,
    failed,
    cancelled,
    progress: Math.round(((total - open) / Math.max(total, 1)) * 1000) / 10,
    failed_task_ids: failedTaskIds,
    created_at: new Date(createdAt).toISOString(),
  };
}

function statusOf({ open, failed, cancelled }: CountedBatch): BatchResponse['status'] {
  if (open > 0) return 'running';
  if (failed > 0) return 'failed';
  return cancelled > 0 ? 'cancelled' : 'completed';
}
