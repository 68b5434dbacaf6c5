import { Controller, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { ApiProblems } from '../../http/problems/api-problems.js';
import { StorageUnavailableInterceptor } from '../../integrations/supabase/storage-unavailable.interceptor.js';
import { BatchResponse } from './batch.response.js';
import { GetBatch } from './get-batch.query.js';
import { RetryBatch } from './retry-batch.command.js';

@ApiTags('batches')
@Controller('batches')
@UseInterceptors(StorageUnavailableInterceptor)
export class BatchesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get(':batch_id')
  @ApiOperation({ summary: 'How the tasks of one bulk call stand' })
  @ApiOkResponse({ type: BatchResponse })
  get(@CurrentCaller() caller: Caller, @Param('batch_id') batchId: string): Promise<BatchResponse> {
    return this.queries.execute(new GetBatch(caller, batchId));
  }

  @Post(':batch_id/retry')
  @HttpCode(202)
  @RequiresRole('manager')
  @ApiOperation({ summary: 'Runs the failed tasks of a batch again, and no other' })
  @ApiAcceptedResponse({ type: BatchResponse })
  @ApiProblems(409)
  retry(@CurrentCaller() caller: Caller, @Param('batch_id') batchId: string): Promise<BatchResponse> {
    return this.commands.execute(new RetryBatch(caller, batchId));
  }
}
