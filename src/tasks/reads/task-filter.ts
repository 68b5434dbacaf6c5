import { LANES, type Lane, type TaskStatus } from '@app/task-engine';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { Scope } from '../../auth/scope.js';
import { searchable } from '../../history/history-row.js';
import type { ListFilter } from '../../history/history-store.js';

const STATUSES: readonly TaskStatus[] = ['pending', 'running', 'completed', 'failed', 'cancelled'];
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;
/** With something beside accents, which are not compared: without it every name would hold it. */
const NAME = /^\p{Mn}*[^\p{Mn}\p{Cc}\p{Cs}][^\p{Cc}\p{Cs}]*$/u;
/** A day (UTC), or a time that says its zone: a time without one would mean the server's. */
const TIME = /^[12]\d{3}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const TIME_RULE = 'must be a date, or a time with its zone, such as 2026-11-24T09:30:00Z';

/** Which tasks; all that is given holds together. */
export class TaskFilter {
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
  @Matches(NAME, { message: 'name must be one printable line with more than accents' })
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

  @ApiPropertyOptional({ description: 'Tasks that ended with this error.', example: 'http_500' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE, { message: 'error_code must be one printable line' })
  error_code?: string;

  @ApiPropertyOptional({ description: 'Tasks of this batch.' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE, { message: 'batch_id must be one printable line' })
  batch_id?: string;
}

/** The filter in the history's words, for one organization or (null) for all. */
export function historyFilter(filter: TaskFilter, organizationId: Scope): ListFilter {
  const { status, task_type, priority, tag, name, created_after, created_before, error_code, batch_id } = filter;
  return {
    organizationId,
    status,
    taskType: task_type,
    priority,
    tag,
    name: name === undefined ? undefined : searchable(name),
    createdAfter: created_after === undefined ? undefined : new Date(created_after),
    createdBefore: created_before === undefined ? undefined : new Date(created_before),
    errorCode: error_code,
    batchId: batch_id,
  };
}
