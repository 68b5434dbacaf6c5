import { type Lane, LANES, type LaneStats, type QueueStatsReport } from '@app/task-engine';
import { ApiProperty } from '@nestjs/swagger';

class LaneStatsResponse {
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
  @ApiProperty({ enum: LANES, isArray: true }) queues!: Lane[];
  @ApiProperty() max_concurrent!: number;
  @ApiProperty() active!: number;
  @ApiProperty({ format: 'date-time' }) started_at!: string;
}

class PercentilesResponse {
  @ApiProperty() p50!: number;
  @ApiProperty() p95!: number;
  @ApiProperty() p99!: number;
}

class QueuesResponse implements Record<Lane, LaneStatsResponse> {
  @ApiProperty({ type: LaneStatsResponse }) critical!: LaneStatsResponse;
  @ApiProperty({ type: LaneStatsResponse }) high!: LaneStatsResponse;
  @ApiProperty({ type: LaneStatsResponse }) normal!: LaneStatsResponse;
  @ApiProperty({ type: LaneStatsResponse }) low!: LaneStatsResponse;
}

/** The whole deployment in numbers. */
export class QueueStatsResponse {
  @ApiProperty({ type: QueuesResponse }) queues!: Record<Lane, LaneStatsResponse>;
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
    queues: Object.fromEntries(LANES.map((lane) => [lane, toLane(report.lanes[lane])])) as Record<
      Lane,
      LaneStatsResponse
    >,
    workers: report.workers.map(({ id, host, lanes, maxConcurrent, active, startedAt }) => ({
      id,
      host,
      queues: lanes,
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

function toLane({ oldestWaitingMs, ...numbers }: LaneStats): LaneStatsResponse {
  return { ...numbers, oldest_waiting_ms: oldestWaitingMs };
}
