import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresRole } from '../../../auth/access.js';
import type { Caller } from '../../../auth/caller.js';
import { CurrentCaller } from '../../../auth/current-caller.js';
import { BodyLimit } from '../../../http/requests/body-limit.js';
import { ExampleBodies } from '../../../http/open-api/example-bodies.js';
import { StorageUnavailableInterceptor } from '../../../integrations/supabase/storage-unavailable.interceptor.js';
import { EventsBody, EventsResponse } from './events.dto.js';
import { IngestEvents } from './ingest-events.command.js';

@ApiTags('analytics')
@Controller('analytics/events')
@UseInterceptors(StorageUnavailableInterceptor)
export class EventsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @RequiresRole('member')
  @BodyLimit('bulk')
  @ExampleBodies(EventsBody, {
    'An event': {
      events: [
        {
          event_id: 'order-42',
          name: 'order_paid',
          value: 129.9,
          occurred_at: '2026-11-24T13:00:00Z',
          properties: { channel: 'web' },
        },
      ],
    },
  })
  @ApiOperation({ summary: 'Stores up to 1,000 events; sending them again changes nothing' })
  @ApiOkResponse({ type: EventsResponse })
  ingest(@CurrentCaller() caller: Caller, @Body() { events }: EventsBody): Promise<EventsResponse> {
    return this.commands.execute(new IngestEvents(caller, events));
  }
}
