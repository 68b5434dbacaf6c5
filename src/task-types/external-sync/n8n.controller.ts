import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiBody, ApiOperation, ApiProperty, ApiTags, IntersectionType } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/requests/idempotency-key.js';
import { accepted } from '../../tasks/accepted.js';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import { CommonTaskFields, splitCommonFields } from '../../tasks/task-fields.dto.js';
import { TaskResponse } from '../../tasks/task.response.js';
import { SyncFields } from './external-sync.payload.js';
import { N8N_TRIGGER_EXAMPLES } from './sync-examples.js';
import { IsSyncName } from './sync-names.js';

class N8nTriggerFields extends SyncFields {
  @ApiProperty({
    description: 'The path of the workflow’s webhook: POSTs to `<N8N_WEBHOOK_URL>/webhook/<workflow>`.',
    example: 'user-onboarding',
    maxLength: 200,
  })
  @IsSyncName()
  workflow!: string;
}

export class N8nTriggerBody extends IntersectionType(N8nTriggerFields, CommonTaskFields) {}

@ApiTags('integrations')
@Controller('integrations/n8n')
export class N8nController {
  constructor(private readonly commands: CommandBus) {}

  @Post('trigger')
  @HttpCode(202)
  @RequiresRole('member')
  @ApiOperation({ summary: 'Triggers a workflow of n8n' })
  @ApiBody({ type: N8nTriggerBody, examples: N8N_TRIGGER_EXAMPLES })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  async trigger(
    @CurrentCaller() caller: Caller,
    @Body() body: N8nTriggerBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { name, options, payload } = splitCommonFields(body);
    const command = new SubmitTask({ caller, type: 'external_sync', name, payload, options, idempotencyKey });
    return accepted(await this.commands.execute(command), reply);
  }
}
