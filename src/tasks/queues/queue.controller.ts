import { Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresRole } from '../../auth/access.js';
import { StorageUnavailableInterceptor } from '../../integrations/supabase/storage-unavailable.interceptor.js';
import { CleanQueues } from './clean-queues.command.js';
import { GetQueueStats } from './get-queue-stats.query.js';
import { PauseQueue } from './pause-queue.command.js';
import { CleanupResponse, QueueStatsResponse, toStatsResponse } from './queue.response.js';
import { CleanupParameters, QueueParameters } from '../tasks.dto.js';

@ApiTags('queues')
@Controller('queue')
@RequiresRole('admin')
export class QueueController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('stats')
  @ApiOperation({ summary: 'Queues, workers, percentiles and rates over the last five minutes' })
  @ApiOkResponse({ type: QueueStatsResponse })
  async stats(): Promise<QueueStatsResponse> {
    return toStatsResponse(await this.queries.execute(new GetQueueStats()));
  }

  @Post('cleanup')
  @HttpCode(200)
  @UseInterceptors(StorageUnavailableInterceptor)
  @ApiOperation({ summary: 'Removes finished tasks older than max_age_days, from the broker and from the history' })
  @ApiOkResponse({ type: CleanupResponse })
  async cleanup(@Query() { max_age_days }: CleanupParameters): Promise<CleanupResponse> {
    return { removed: await this.commands.execute(new CleanQueues(max_age_days)) };
  }

  @Post(':priority/pause')
  @HttpCode(204)
  @ApiOperation({ summary: 'Stops a queue: its tasks are kept and not taken' })
  @ApiNoContentResponse()
  async pause(@Param() { priority }: QueueParameters): Promise<void> {
    await this.commands.execute(new PauseQueue(priority, true));
  }

  @Post(':priority/resume')
  @HttpCode(204)
  @ApiOperation({ summary: "Lets a queue's tasks be taken again" })
  @ApiNoContentResponse()
  async resume(@Param() { priority }: QueueParameters): Promise<void> {
    await this.commands.execute(new PauseQueue(priority, false));
  }
}
