import { LANES, type Lane, type TaskStatus } from '@app/task-engine';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { TaskResponse } from './task.response.js';

const STATUSES: readonly TaskStatus[] = ['pending', 'running', 'completed', 'failed', 'cancelled'];
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;
/** A day (UTC), or a time that says its zone: a time without one would mean the server's. */
const TIME = /^[12]\d{3}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const TIME_RULE = 'must be a date, or a time with its zone, such as 2026-11-24T09:30:00Z';

/** Query of GET /tasks. */
export class ListTasksParameters {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: TaskStatus;

  @ApiPropertyOptional({ example: 'document_processing' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE, { message: 'task_type must be one printable line' })
  task_type?: string;

  @ApiPropertyOptional({ enum: LANES })
  @IsOptional()
  @IsIn(LANES)
  priority?: Lane;

  @ApiPropertyOptional({ description: 'Tasks with exactly this tag.', example: 'contratos' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE, { message: 'tag must be one printable line' })
  tag?: string;

  @ApiPropertyOptional({
    description: 'Tasks whose name holds this text; capitals and accents do not matter, no character is a wildcard.',
    example: 'contrato',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(PRINTABLE, { message: 'name must be one printable line' })
  name?: string;

  @ApiPropertyOptional({
    description: 'Tasks created then or later: a date (UTC), or a time with its zone.',
    example: '2026-11-24T00:00:00Z',
  })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: `created_after ${TIME_RULE}` })
  @Matches(TIME, { message: `created_after ${TIME_RULE}` })
  created_after?: string;

  @ApiPropertyOptional({ description: 'Tasks created before then.', example: '2026-11-25T00:00:00Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: `created_before ${TIME_RULE}` })
  @Matches(TIME, { message: `created_before ${TIME_RULE}` })
  created_before?: string;

  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  @ApiPropertyOptional({ description: "The page before's next_cursor." })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

/** A page of tasks. */
export class TaskListResponse {
  @ApiProperty({ type: [TaskResponse] }) tasks!: TaskResponse[];
  @ApiProperty({ type: String, nullable: true, description: 'Where the list goes on; null at its end.' })
  next_cursor!: string | null;
}
