import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiBody, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../auth/access.js';
import { ApiProblems } from '../../../http/problems/api-problems.js';
import { BodyLimit } from '../../../http/requests/body-limit.js';
import { AcceptCallback } from './accept-callback.command.js';

/** Response to a callback. */
export class CallbackAccepted {
  @ApiProperty({ description: 'The task that continues.', example: 'high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11' })
  task_id!: string;
}

@ApiTags('integrations')
@Controller('integrations/callbacks')
export class CallbacksController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':token')
  @HttpCode(202)
  @Public()
  @BodyLimit('callback')
  @ApiOperation({
    summary: 'Receives the answer of n8n or another system to a task with wait_for_callback',
    description:
      'The URL is sent in the envelope as `callback_url`; its token is the credential, valid once and until the deadline. The ' +
      'body (JSON, at most 64 KiB) becomes the task’s result; `{ "status": "failed", "message": "…" }` fails the task.',
  })
  @ApiBody({ required: false, schema: { example: { status: 'done', contact_id: 42 } } })
  @ApiAcceptedResponse({ type: CallbackAccepted })
  @ApiProblems(409, 410, 503)
  async accept(@Param('token') token: string, @Body() body: unknown): Promise<CallbackAccepted> {
    return { task_id: await this.commands.execute(new AcceptCallback(token, body)) };
  }
}
