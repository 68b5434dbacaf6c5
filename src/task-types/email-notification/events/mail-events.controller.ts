import { Body, Controller, Headers, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../auth/access.js';
import { ApiProblems } from '../../../http/problems/api-problems.js';
import { KeepsBodyText } from '../../../http/requests/body-text.js';
import { StorageUnavailableInterceptor } from '../../../integrations/supabase/storage-unavailable.interceptor.js';
import { MailEventsBody, MailEventsResponse } from './mail-events.dto.js';
import { RecordMailEvents } from './record-mail-events.command.js';
import { SignedEventsGuard } from './signed-events.guard.js';

@ApiTags('email')
@Controller('email/events')
@UseInterceptors(StorageUnavailableInterceptor)
export class MailEventsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Public()
  @UseGuards(SignedEventsGuard)
  @KeepsBodyText()
  @ApiOperation({
    summary: 'Receives the mail provider’s events about sent messages',
    description:
      'Signed with EMAIL_EVENTS_SECRET according to Standard Webhooks. A repeated webhook-id changes nothing. Permanent ' +
      'bounces and complaints put the recipient on the suppression list of the message’s organization.',
  })
  @ApiHeader({ name: 'webhook-id', required: true })
  @ApiHeader({ name: 'webhook-timestamp', required: true })
  @ApiHeader({ name: 'webhook-signature', required: true })
  @ApiOkResponse({ type: MailEventsResponse })
  @ApiProblems(401, 404, 503)
  async record(
    @Headers('webhook-id') webhookId: string,
    @Body() { events }: MailEventsBody,
  ): Promise<MailEventsResponse> {
    const { applied, repeated, unknown } = await this.commands.execute(
      new RecordMailEvents(webhookId.slice(0, 255), events),
    );
    return { applied, repeated, unknown };
  }
}
