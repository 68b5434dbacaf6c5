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
import { ExternalSyncPayload, SyncFields } from './external-sync.payload.js';
import { EXTERNAL_SYNC_EXAMPLES, N8N_SYNC_EXAMPLES } from './sync-examples.js';
import { IsSyncName } from './sync-names.js';

class N8nSyncFields extends SyncFields {
  @ApiProperty({
    description: 'POSTs to `<N8N_WEBHOOK_URL>/webhook/<sync_type>`: letters, digits, _ and -, with / between words.',
    example: 'user_registration',
    maxLength: 200,
  })
  @IsSyncName()
  sync_type!: string;
}

export class ExternalSyncBody extends IntersectionType(ExternalSyncPayload, CommonTaskFields) {}
export class N8nSyncBody extends IntersectionType(N8nSyncFields, CommonTaskFields) {}

@ApiTags('tasks')
@Controller('tasks')
export class ExternalSyncController {
  constructor(private readonly commands: CommandBus) {}

  @Post('external-sync')
  @HttpCode(202)
  @RequiresRole('member')
  @ApiOperation({ summary: 'Sends JSON to a system of the EXTERNAL_TARGETS file, or to n8n' })
  @ApiBody({ type: ExternalSyncBody, examples: EXTERNAL_SYNC_EXAMPLES })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  external(
    @CurrentCaller() caller: Caller,
    @Body() body: ExternalSyncBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    return this.submit(caller, body, idempotencyKey, reply);
  }

  @Post('n8n-sync')
  @HttpCode(202)
  @RequiresRole('member')
  @ApiOperation({ summary: 'Synchronizes with n8n: calls the workflow whose webhook has the path sync_type' })
  @ApiBody({ type: N8nSyncBody, examples: N8N_SYNC_EXAMPLES })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  n8nSync(
    @CurrentCaller() caller: Caller,
    @Body() body: N8nSyncBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    return this.submit(caller, body, idempotencyKey, reply);
  }

  private async submit(
    caller: Caller,
    body: CommonTaskFields,
    idempotencyKey: string | undefined,
    reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { name, options, payload } = splitCommonFields(body);
    const command = new SubmitTask({ caller, type: 'external_sync', name, payload, options, idempotencyKey });
    return accepted(await this.commands.execute(command), reply);
  }
}
