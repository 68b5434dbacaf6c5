import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresRole } from '../../../auth/access.js';
import type { Caller } from '../../../auth/caller.js';
import { CurrentCaller } from '../../../auth/current-caller.js';
import { StorageUnavailableInterceptor } from '../../../integrations/supabase/storage-unavailable.interceptor.js';
import {
  DeliveriesResponse,
  DeliveryParameters,
  DeliveryResponse,
  ListDeliveriesParameters,
  toDeliveryResponse,
} from './deliveries.dto.js';
import { GetDelivery } from './get-delivery.query.js';
import { ListDeliveries } from './list-deliveries.query.js';

@ApiTags('email')
@Controller('email/deliveries')
@RequiresRole('viewer')
@UseInterceptors(StorageUnavailableInterceptor)
export class DeliveriesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'The organization’s messages with their delivery status, newest first' })
  @ApiOkResponse({ type: DeliveriesResponse })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() parameters: ListDeliveriesParameters,
  ): Promise<DeliveriesResponse> {
    const { deliveries, nextCursor } = await this.queries.execute(new ListDeliveries(caller, parameters));
    return { deliveries: deliveries.map(toDeliveryResponse), next_cursor: nextCursor };
  }

  @Get(':delivery_id')
  @ApiOperation({ summary: 'One message with its delivery status' })
  @ApiOkResponse({ type: DeliveryResponse })
  async read(@CurrentCaller() caller: Caller, @Param() { delivery_id }: DeliveryParameters): Promise<DeliveryResponse> {
    return toDeliveryResponse(await this.queries.execute(new GetDelivery(caller, delivery_id)));
  }
}
