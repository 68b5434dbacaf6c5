import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import { ENV, type Env } from '../../config/env.js';
import { EmbeddingsModule } from '../../integrations/embeddings/embeddings.module.js';
import { SupabaseModule } from '../../integrations/supabase/supabase.module.js';
import { ContentReferences } from './content-reference.js';
import { DocumentContents } from './document-contents.js';
import { DocumentIndex } from './document-index.js';
import { DocumentProcessing } from './document-processing.js';
import { DocumentProcessingController } from './document-processing.controller.js';
import { DocumentProcessingHandler } from './document-processing.handler.js';
import { DocumentStore } from './document-store.js';
import { DocumentsController } from './documents.controller.js';
import { GetDocumentHandler } from './get-document.query.js';
import { RemoveDocumentHandler } from './remove-document.command.js';
import { SearchDocumentsHandler } from './search-documents.query.js';

@Module({
  imports: [CqrsModule, EmbeddingsModule, SupabaseModule],
  controllers: [DocumentProcessingController, DocumentsController],
  providers: [
    DocumentProcessing,
    DocumentProcessingHandler,
    DocumentIndex,
    DocumentStore,
    DocumentContents,
    GetDocumentHandler,
    SearchDocumentsHandler,
    RemoveDocumentHandler,
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
