import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import { ENV, type Env } from '../../config/env.js';
import { EMBEDDER, type Embedder } from '../../integrations/embeddings/embedder.js';
import { EmbeddingsModule } from '../../integrations/embeddings/embeddings.module.js';
import { Supabase } from '../../integrations/supabase/supabase.js';
import { SupabaseModule } from '../../integrations/supabase/supabase.module.js';
import { CONTENT_BUDGET, ContentBudget } from './content/content-budget.js';
import { ContentDispatch } from './content/content-dispatch.js';
import { ContentReferences } from './content/content-reference.js';
import { DocumentContents } from './content/document-contents.js';
import { DocumentIndex } from './store/document-index.js';
import { DocumentProcessing } from './document-processing.js';
import { DocumentProcessingController } from './document-processing.controller.js';
import { DocumentProcessingHandler } from './document-processing.handler.js';
import { DocumentReader } from './reading/document-reader.js';
import { DocumentStore } from './store/document-store.js';
import { DocumentsController } from './documents.controller.js';
import { GetDocumentHandler } from './get-document.query.js';
import { RateLimitedEmbedder } from './store/rate-limited-embedder.js';
import { ProcessBulkHandler } from './process-bulk.command.js';
import { ProcessBulkController } from './process-bulk.controller.js';
import { RemoveDocumentHandler } from './remove-document.command.js';
import { SearchDocumentsHandler } from './search-documents.query.js';
import { TextExtraction } from './reading/text-extraction.js';
import { TokenBucket } from './store/token-bucket.js';

/** The compiled file in the same folder. */
const EXTRACTION_THREAD = new URL('./reading/extraction.thread.js', import.meta.url);

/** Paid embeddings are paced where a rate is set, and priced where a price is; the local embedder is neither. */
function rateLimitedEmbedder(embedder: Embedder, supabase: Supabase, { embeddings }: Env): RateLimitedEmbedder {
  if (embeddings.apiKey === undefined) return new RateLimitedEmbedder(embedder);
  return new RateLimitedEmbedder(embedder, {
    bucket: embeddings.tokensPerMinute > 0 ? new TokenBucket(supabase, embeddings) : undefined,
    usdPerMillionTokens: embeddings.costPerMillionTokens,
  });
}

@Module({
  imports: [CqrsModule, EmbeddingsModule, SupabaseModule],
  controllers: [DocumentProcessingController, DocumentsController, ProcessBulkController],
  providers: [
    DocumentProcessing,
    DocumentProcessingHandler,
    DocumentReader,
    DocumentIndex,
    DocumentStore,
    DocumentContents,
    ContentDispatch,
    ProcessBulkHandler,
    GetDocumentHandler,
    SearchDocumentsHandler,
    RemoveDocumentHandler,
    { provide: TextExtraction, useFactory: () => new TextExtraction(EXTRACTION_THREAD) },
    { provide: ContentBudget, useFactory: () => new ContentBudget(CONTENT_BUDGET, Math.random) },
    { provide: RateLimitedEmbedder, useFactory: rateLimitedEmbedder, inject: [EMBEDDER, Supabase, ENV] },
    {
      provide: ContentReferences,
      inject: [ENV],
      // Without storage there is nothing to refer to, so no other process needs the key.
      useFactory: ({ supabase }: Env) => new ContentReferences(supabase?.serviceRoleKey ?? randomUUID()),
    },
  ],
  exports: [DocumentProcessing],
})
export class DocumentProcessingModule {}
