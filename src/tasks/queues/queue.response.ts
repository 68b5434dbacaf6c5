import { LANES, type Lane, type QueueName, type QueueNumbers, type QueueStatsReport } from '@app/task-engine';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

class QueueResponse {
  @ApiProperty({ description: 'Ready to run, paused ones included.' }) waiting!: number;
  @ApiProperty() active!: number;
  @ApiProperty({ description: 'Waiting for their time, retries included.' }) delayed!: number;
  @ApiProperty() completed!: number;
  @ApiProperty({ description: 'Cancelled ones included.' }) failed!: number;
  @ApiProperty() paused!: boolean;
  @ApiProperty({ type: Number, nullable: true }) oldest_waiting_ms!: number | null;
}

class WorkerResponse {
  @ApiProperty() id!: string;
  @ApiProperty() host!: string;
  @ApiProperty({ type: [String], example: LANES }) queues!: QueueName[];
  @ApiProperty() max_concurrent!: number;
  @ApiProperty() active!: number;
  @ApiProperty({ format: 'date-time' }) started_at!: string;
}

class PercentilesResponse {
  @ApiProperty() p50!: number;
  @ApiProperty() p95!: number;
  @ApiProperty() p99!: number;
}

class QueuesResponse implements Record<Lane, QueueResponse> {
  @ApiProperty({ type: QueueResponse }) critical!: QueueResponse;
  @ApiProperty({ type: QueueResponse }) high!: QueueResponse;
  @ApiProperty({ type: QueueResponse }) normal!: QueueResponse;
  @ApiProperty({ type: QueueResponse }) low!: QueueResponse;
}

/** The whole deployment in numbers. */
@ApiExtraModels(QueuesResponse)
export class QueueStatsResponse {
  @ApiProperty({
    description: 'Beside the four lanes, the queues of partitions by their names: `document_processing.high`.',
    allOf: [
      { $ref: getSchemaPath(QueuesResponse) },
      { type: 'object', additionalProperties: { $ref: getSchemaPath(QueueResponse) } },
    ],
  })
  queues!: Record<QueueName, QueueResponse>;
  @ApiProperty({ type: [WorkerResponse] }) workers!: WorkerResponse[];
  @ApiProperty({ type: PercentilesResponse }) execution_time_ms!: PercentilesResponse;
  @ApiProperty({ type: PercentilesResponse }) wait_time_ms!: PercentilesResponse;
  @ApiProperty() throughput_per_minute!: number;
  @ApiProperty({ description: 'Failed of all that ended, 0–1.' }) error_rate!: number;
  @ApiProperty() retries!: number;
  @ApiProperty({ example: 300 }) window_seconds!: number;
}

class RemovedResponse {
  @ApiProperty() completed!: number;
  @ApiProperty() failed!: number;
  @ApiProperty() cancelled!: number;
}

/** What a cleanup removed. */
export class CleanupResponse {
  @ApiProperty({ type: RemovedResponse }) removed!: RemovedResponse;
}

export function toStatsResponse(report: QueueStatsReport): QueueStatsResponse {
  return {
    queues: Object.fromEntries(
      Object.entries(report.queues).map(([name, numbers]) => [name, toQueue(numbers)]),
    ) as QueueStatsResponse['queues'],
    workers: report.workers.map(({ id, host, queues, maxConcurrent, active, startedAt }) => ({
      id,
      host,
      queues,
      max_concurrent: maxConcurrent,
      active,
      started_at: new Date(startedAt).toISOString(),
    })),
    execution_time_ms: report.executionMs,
    wait_time_ms: report.waitMs,
    throughput_per_minute: report.throughputPerMinute,
    error_rate: report.errorRate,
    retries: report.retries,
    window_seconds: report.windowSeconds,
  };
}

function toQueue({ oldestWaitingMs, ...numbers }: QueueNumbers): QueueResponse {
  return { ...numbers, oldest_waiting_ms: oldestWaitingMs };
}
