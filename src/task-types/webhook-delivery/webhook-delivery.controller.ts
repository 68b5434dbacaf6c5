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
import { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

export class WebhookDeliveryBody extends IntersectionType(WebhookDeliveryPayload, CommonTaskFields) {}

@ApiTags('tasks')
@Controller('tasks/webhook-delivery')
export class WebhookDeliveryController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(202)
  @RequiresRole('member')
  @ExampleBodies(WebhookDeliveryBody, {
    'A delivery': { webhook_url: 'https://example.com/webhook', data: { order_id: 42, status: 'paid' } },
    'With a header, followed by another': {
      webhook_url: 'https://example.com/webhook',
      data: { order_id: 42 },
      headers: { authorization: 'Bearer my-token' },
      event_type: 'order.paid',
      retry_plan: 'extended',
      on_failure: { webhook_url: 'https://example.com/alarm' },
    },
  })
  @ApiOperation({ summary: 'Delivers JSON to a URL until the receiver answers 2xx' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  async submit(
    @CurrentCaller() caller: Caller,
    @Body() body: WebhookDeliveryBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { name, options, payload } = splitCommonFields(body);
    const request = {
      caller,
      type: 'webhook_delivery',
      name,
      payload,
      checkedAs: WebhookDeliveryPayload,
      options,
      idempotencyKey,
    };
    return accepted(await this.commands.execute(new SubmitTask(request)), reply);
  }
}
