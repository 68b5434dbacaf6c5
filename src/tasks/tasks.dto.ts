import type { QueueName } from '@app/task-engine';
import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { CommonTaskFields } from './task-fields.dto.js';

/** A task of any type; its name has no default here. */
export class SubmitTaskBody extends OmitType(CommonTaskFields, ['name'] as const) {
  @ApiProperty({ description: 'Shown in lists.', example: 'Minha Task' })
  @IsString()
  @Length(1, 200)
  @Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: 'name must be one printable line' })
  name!: string;

  @ApiProperty({ description: 'A registered task type.', example: 'document_processing' })
  @IsString()
  @Length(1, 64)
  task_type!: string;

  @ApiProperty({
    description: "The type's own fields; wrong ones are named in a 422.",
    type: Object,
    example: { document_id: 'doc_123', content: 'Conteúdo do documento…', chunk_size: 1000 },
  })
  @IsObject()
  payload!: object;
}

/** Query of GET /tasks/{id}. */
export class GetTaskParameters {
  @ApiPropertyOptional({
    description: 'Answer when the task has ended, at the latest after this number of seconds.',
    minimum: 1,
    maximum: 30,
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(30)
  wait_seconds?: number;

  @ApiPropertyOptional({ description: 'Comma-separated: payload (secrets masked).', example: 'payload' })
  @IsOptional()
  @IsString()
  @Matches(/^(payload|position)(,(payload|position))?$/, { message: 'include must name payload, position or both' })
  include?: string;
}

/** Query of GET /tasks/{id}/logs. */
export class GetTaskLogsParameters {
  @ApiPropertyOptional({ default: 0, minimum: 0 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  offset?: number;

  @ApiPropertyOptional({ default: 100, minimum: 1, maximum: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

/** Query of POST /queue/cleanup. */
export class CleanupParameters {
  @ApiProperty({ description: 'Tasks that finished longer ago are removed.', minimum: 1, maximum: 3650, example: 30 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3650)
  max_age_days!: number;
}

/** Query of GET /tasks/{id}/stream. */
export class StreamParameters {
  @ApiPropertyOptional({ description: 'A single-use ticket, for browsers whose EventSource cannot send headers.' })
  @IsOptional()
  @IsString()
  @Length(20, 100)
  ticket?: string;
}

/** The limit of tasks in one stream: more than a screen shows. */
export const MOST_STREAMED = 20;

/** Query of GET /tasks/stream. */
export class SeveralTasksParameters {
  @ApiProperty({ description: `Comma-separated: up to ${MOST_STREAMED} task ids.` })
  @IsString()
  @Matches(new RegExp(`^[^,\\s]{1,200}(,[^,\\s]{1,200}){0,${MOST_STREAMED - 1}}$`), {
    message: `task_ids must be 1 to ${MOST_STREAMED} ids with commas between them`,
  })
  task_ids!: string;
}

/** Path of the queue routes. */
export class QueueParameters {
  @ApiProperty({
    type: String,
    description: 'A priority, or the queue of a partition: `document_processing.high`.',
    example: 'high',
  })
  @Matches(/^(?:[a-z][a-z0-9_]{0,63}\.)?(?:critical|high|normal|low)$/, {
    message: 'priority must be critical, high, normal or low, or one of these behind the task type of a partition',
  })
  priority!: QueueName;
}
