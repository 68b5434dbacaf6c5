import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import type { DeadLetterRow } from '../../history/history-store.js';
import { StorageUnavailableInterceptor } from '../../integrations/supabase/storage-unavailable.interceptor.js';
import { ListDeadLetters } from './list-dead-letters.query.js';

class DeadLetterResponse {
  @ApiProperty({ example: 'webhook_delivery' }) task_type!: string;
  @ApiProperty({ example: 'http_500' }) error_code!: string;
  @ApiProperty({ description: 'Whether trying again may help.', example: true }) retryable!: boolean;
  @ApiProperty({ example: 42 }) tasks!: number;
  @ApiProperty({ type: String, format: 'date-time' }) oldest_at!: string;
  @ApiProperty({ type: String, format: 'date-time' }) newest_at!: string;
  @ApiProperty({ example: 'high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11' }) newest_task_id!: string;
}

class DeadLettersResponse {
  @ApiProperty({ type: [DeadLetterResponse] }) dead_letters!: DeadLetterResponse[];
}

@ApiTags('queues')
@Controller('queue/dead-letters')
@UseInterceptors(StorageUnavailableInterceptor)
export class DeadLettersController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    summary: 'Tasks that failed for good, by type and error, most first',
    description:
      'Of the organization; of every one for an admin without X-Organization-Id. `GET /tasks?status=failed&error_code=…` ' +
      'lists one group, `POST /tasks/bulk-retry` with the same fields runs it again.',
  })
  @ApiOkResponse({ type: DeadLettersResponse })
  async list(@CurrentCaller() caller: Caller): Promise<DeadLettersResponse> {
    return { dead_letters: (await this.queries.execute(new ListDeadLetters(caller))).map(toResponse) };
  }
}

function toResponse(row: DeadLetterRow): DeadLetterResponse {
  return {
    task_type: row.task_type,
    error_code: row.error_code,
    retryable: row.retryable,
    tasks: row.tasks,
    oldest_at: new Date(row.oldest_at).toISOString(),
    newest_at: new Date(row.newest_at).toISOString(),
    newest_task_id: row.newest_task_id,
  };
}
