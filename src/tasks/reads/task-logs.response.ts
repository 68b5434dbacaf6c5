import type { LogLevel, LogPage, TaskLogLine } from '@app/task-engine';
import { ApiProperty } from '@nestjs/swagger';

class TaskLogLineResponse {
  @ApiProperty({ format: 'date-time' }) timestamp!: string;
  @ApiProperty({ enum: ['debug', 'info', 'warning', 'error'] }) level!: LogLevel;
  @ApiProperty({ example: 'attempt 2: 500 in 120 ms' }) message!: string;
  @ApiProperty({ example: 2 }) attempt!: number;
}

/** Stored lines of a task from the asked offset on. */
export class TaskLogsResponse {
  @ApiProperty() task_id!: string;
  @ApiProperty({ type: [TaskLogLineResponse] }) logs!: TaskLogLineResponse[];
  @ApiProperty({ description: 'Lines stored in all.' }) total!: number;
}

export function toLogsResponse(taskId: string, { lines, total }: LogPage): TaskLogsResponse {
  return { task_id: taskId, logs: lines.map(toLogLine), total };
}

/** One line as callers and streams see it. */
export function toLogLine({ timestamp, level, message, attempt }: TaskLogLine): TaskLogLineResponse {
  return { timestamp: timestamp.toISOString(), level, message, attempt };
}
