import { Body, Controller, HttpCode, Post, Res, UseInterceptors } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags, IntersectionType } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { BodyLimit } from '../../http/requests/body-limit.js';
import { ExampleBodies } from '../../http/open-api/example-bodies.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/requests/idempotency-key.js';
import { StorageUnavailableInterceptor } from '../../integrations/supabase/storage-unavailable.interceptor.js';
import { accepted } from '../../tasks/accepted.js';
import { CommonTaskFields, splitCommonFields } from '../../tasks/task-fields.dto.js';
import { TaskResponse } from '../../tasks/task.response.js';
import { DocumentProcessing } from './document-processing.js';
import { DocumentProcessingPayload } from './document-processing.payload.js';

export class DocumentProcessingBody extends IntersectionType(DocumentProcessingPayload, CommonTaskFields) {}

@ApiTags('tasks')
@Controller('tasks/document-processing')
@UseInterceptors(StorageUnavailableInterceptor)
export class DocumentProcessingController {
  constructor(private readonly documents: DocumentProcessing) {}

  @Post()
  @HttpCode(202)
  @RequiresRole('member')
  @BodyLimit('document')
  @ExampleBodies(DocumentProcessingBody, {
    Markdown: {
      document_id: 'doc_123',
      content: '# Férias\n\nO pedido é feito com trinta dias de antecedência.',
      priority: 'high',
    },
    'A file': {
      document_id: 'doc_124',
      content_base64: 'PGgxPkbDqXJpYXM8L2gxPg==',
      content_type: 'text/html',
      metadata: { source: 'intranet' },
    },
  })
  @ApiOperation({ summary: 'Splits a document, embeds its chunks and stores them for search' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  async submit(
    @CurrentCaller() caller: Caller,
    @Body() body: DocumentProcessingBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { name, options, payload } = splitCommonFields(body);
    return accepted(await this.documents.submit({ caller, name, options, payload, idempotencyKey }), reply);
  }
}
