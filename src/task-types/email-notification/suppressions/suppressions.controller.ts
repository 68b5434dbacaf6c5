import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresRole } from '../../../auth/access.js';
import type { Caller } from '../../../auth/caller.js';
import { CurrentCaller } from '../../../auth/current-caller.js';
import { StorageUnavailableInterceptor } from '../../../integrations/supabase/storage-unavailable.interceptor.js';
import { ExampleBodies } from '../../../http/open-api/example-bodies.js';
import { ListSuppressions } from './list-suppressions.query.js';
import { ReleaseRecipient } from './release-recipient.command.js';
import { SuppressRecipient } from './suppress-recipient.command.js';
import {
  ListSuppressionsParameters,
  SuppressBody,
  SuppressionParameters,
  SuppressionResponse,
  SuppressionsResponse,
  toSuppressionResponse,
} from './suppressions.dto.js';

@ApiTags('email')
@Controller('email/suppressions')
@RequiresRole('manager')
@UseInterceptors(StorageUnavailableInterceptor)
export class SuppressionsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Suppressed recipients of this organization, with the reasons' })
  @ApiOkResponse({ type: SuppressionsResponse })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() parameters: ListSuppressionsParameters,
  ): Promise<SuppressionsResponse> {
    const { suppressions, nextCursor } = await this.queries.execute(new ListSuppressions(caller, parameters));
    return { suppressions: suppressions.map(toSuppressionResponse), next_cursor: nextCursor };
  }

  @Post()
  @HttpCode(201)
  @ExampleBodies(SuppressBody, { 'An address': { recipient: 'ana@example.com', note: 'Asked by phone' } })
  @ApiOperation({ summary: 'Suppresses an address; one that is already suppressed keeps its reason' })
  @ApiCreatedResponse({ type: SuppressionResponse })
  async add(@CurrentCaller() caller: Caller, @Body() { recipient, note }: SuppressBody): Promise<SuppressionResponse> {
    return toSuppressionResponse(await this.commands.execute(new SuppressRecipient(caller, recipient, note)));
  }

  @Delete(':recipient')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes an address from the suppression list' })
  @ApiNoContentResponse()
  async remove(@CurrentCaller() caller: Caller, @Param() { recipient }: SuppressionParameters): Promise<void> {
    await this.commands.execute(new ReleaseRecipient(caller, recipient));
  }
}
