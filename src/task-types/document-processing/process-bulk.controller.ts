import { Body, Controller, HttpCode, Post, Res, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { BodyLimit } from '../../http/requests/body-limit.js';
import { ExampleBodies } from '../../http/open-api/example-bodies.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/requests/idempotency-key.js';
import { StorageUnavailableInterceptor } from '../../integrations/supabase/storage-unavailable.interceptor.js';
import { splitCommonFields } from '../../tasks/task-fields.dto.js';
import { ProcessBulk } from './process-bulk.command.js';
import { BulkAcceptedResponse, ProcessBulkBody } from './process-bulk.dto.js';

@ApiTags('documents')
@Controller('integrations/knowledge')
@UseInterceptors(StorageUnavailableInterceptor)
export class ProcessBulkController {
  constructor(private readonly commands: CommandBus) {}

  @Post('process-bulk')
  @HttpCode(202)
  @RequiresRole('member')
  @BodyLimit('bulk')
  @ExampleBodies(ProcessBulkBody, {
    'Two documents': {
      documents: [
        { document_id: 'doc_123', content: '# Férias' },
        { document_id: 'doc_124', content: '# Reembolsos', metadata: { source: 'intranet' } },
      ],
      priority: 'low',
    },
  })
  @ApiOperation({ summary: 'Processes up to 500 documents as one batch' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: BulkAcceptedResponse })
  async submit(
    @CurrentCaller() caller: Caller,
    @Body() body: ProcessBulkBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkAcceptedResponse> {
    const { name, options, payload } = splitCommonFields(body);
    const request = { caller, name, options, ...payload, idempotencyKey };
    const { batchId, taskIds, replayed } = await this.commands.execute(new ProcessBulk(request));
    void reply.header('location', `/api/background/batches/${batchId}`);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return { batch_id: batchId, task_ids: taskIds };
  }
}
