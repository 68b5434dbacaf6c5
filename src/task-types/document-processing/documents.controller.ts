import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadsOnly } from '../../audit/reads-only.js';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { StorageUnavailableInterceptor } from '../../integrations/supabase/storage-unavailable.interceptor.js';
import { ExampleBodies } from '../../http/open-api/example-bodies.js';
import {
  DocumentParameters,
  DocumentResponse,
  SearchBody,
  SearchResponse,
  toDocumentResponse,
} from './documents.dto.js';
import { GetDocument } from './get-document.query.js';
import { RemoveDocument } from './remove-document.command.js';
import { SearchDocuments } from './search-documents.query.js';

@ApiTags('documents')
@Controller('documents')
@UseInterceptors(StorageUnavailableInterceptor)
export class DocumentsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Post('search')
  @HttpCode(200)
  @RequiresRole('viewer')
  @ReadsOnly()
  @ExampleBodies(SearchBody, {
    'A question': { query: 'Com que antecedência peço férias?' },
    'In one document': { query: 'antecedência', document_ids: ['doc_123'], limit: 3 },
  })
  @ApiOperation({ summary: 'Finds the passages nearest to a question in the organization’s documents' })
  @ApiOkResponse({ type: SearchResponse })
  async search(@CurrentCaller() caller: Caller, @Body() question: SearchBody): Promise<SearchResponse> {
    return { results: await this.queries.execute(new SearchDocuments(caller, question)) };
  }

  @Get(':document_id')
  @RequiresRole('viewer')
  @ApiOperation({ summary: 'A processed document' })
  @ApiOkResponse({ type: DocumentResponse })
  async read(@CurrentCaller() caller: Caller, @Param() { document_id }: DocumentParameters): Promise<DocumentResponse> {
    return toDocumentResponse(await this.queries.execute(new GetDocument(caller, document_id)));
  }

  @Delete(':document_id')
  @HttpCode(204)
  @RequiresRole('member')
  @ApiOperation({ summary: 'Removes a document with all its chunks' })
  @ApiNoContentResponse()
  async remove(@CurrentCaller() caller: Caller, @Param() { document_id }: DocumentParameters): Promise<void> {
    await this.commands.execute(new RemoveDocument(caller, document_id));
  }
}
