import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOperation, ApiTags, IntersectionType } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { ExampleBodies } from '../../http/open-api/example-bodies.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/requests/idempotency-key.js';
import { accepted } from '../../tasks/accepted.js';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import { CommonTaskFields, splitCommonFields } from '../../tasks/task-fields.dto.js';
import { TaskResponse } from '../../tasks/task.response.js';
import { EmailNotificationPayload } from './email-notification.payload.js';

export class EmailNotificationBody extends IntersectionType(EmailNotificationPayload, CommonTaskFields) {}

@ApiTags('tasks')
@Controller('tasks/email-notification')
export class EmailNotificationController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(202)
  @RequiresRole('member')
  @ExampleBodies(EmailNotificationBody, {
    Welcome: {
      to: 'ana@example.com',
      template: 'welcome',
      variables: { name: 'Ana', product_name: 'Portal de Documentos', action_url: 'https://example.com/comecar' },
    },
  })
  @ApiOperation({ summary: 'Sends a mail from one of the server’s templates' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  async submit(
    @CurrentCaller() caller: Caller,
    @Body() body: EmailNotificationBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { name, options, payload } = splitCommonFields(body);
    const request = {
      caller,
      type: 'email_notification',
      name,
      payload,
      checkedAs: EmailNotificationPayload,
      options,
      idempotencyKey,
    };
    return accepted(await this.commands.execute(new SubmitTask(request)), reply);
  }
}
