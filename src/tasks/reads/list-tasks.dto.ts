import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { TaskFilter } from './task-filter.js';
import { TaskResponse } from '../task.response.js';

/** Query of GET /tasks. */
export class ListTasksParameters extends TaskFilter {
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
