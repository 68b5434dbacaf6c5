import { type FieldError, HandlesTask, PermanentTaskError, type RunningTask, type TaskHandler } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { cleanText } from './chunk-document.js';
import { contentHash } from './content-hash.js';
import { ContentReferences } from './content-reference.js';
import { DocumentContents } from './document-contents.js';
import { DocumentIndex, type Indexed } from './document-index.js';
import { chunkSizeOf, StoredDocumentPayload } from './document-processing.payload.js';
import { splitDocument } from './split-document.js';

/** What a finished task says; counts of chunks, tokens and characters. */
export interface DocumentProcessingResult extends Indexed {
  document_id: string;
  chunks: number;
  tokens: number;
  characters: number;
}

/** Splits a document, embeds what is new and makes it findable; see DocumentIndex for what a repetition does. */
@Injectable()
@HandlesTask({ type: 'document_processing', payload: StoredDocumentPayload })
export class DocumentProcessingHandler implements TaskHandler<StoredDocumentPayload, DocumentProcessingResult> {
  constructor(
    private readonly index: DocumentIndex,
    private readonly contents: DocumentContents,
    private readonly references: ContentReferences,
  ) {}

  /** The engine asks at submit and before each attempt. */
  check({ document_id, content, content_ref }: StoredDocumentPayload): FieldError[] {
    if (content_ref === undefined) {
      return content === undefined ? [{ field: 'content', message: 'content must be a string' }] : [];
    }
    if (content === undefined && this.references.isIssued(document_id, content_ref)) return [];
    return [{ field: 'content_ref', message: 'is not a known field' }];
  }

  async run(payload: StoredDocumentPayload, task: RunningTask): Promise<DocumentProcessingResult> {
    task.progress(0.01, 'Reading');
    const text = await this.textOf(payload, task);
    task.progress(0.03, 'Splitting');
    const chunks = await splitDocument(text, chunkSizeOf(payload), task.signal);
    if (chunks.length === 0) throw new PermanentTaskError('The content holds no text', { code: 'empty_content' });
    task.log('info', `Split ${text.length} characters into ${chunks.length} chunks`);
    const document = {
      documentId: payload.document_id,
      contentHash: contentHash(text),
      metadata: payload.metadata ?? {},
      chunks,
    };
    const indexed = await this.index.replace(document, task);
    if (payload.content_ref) await this.contents.release(task.organizationId, payload.content_ref, new Date());
    return {
      document_id: payload.document_id,
      chunks: chunks.length,
      ...indexed,
      tokens: chunks.reduce((sum, { tokens }) => sum + tokens, 0),
      characters: text.length,
    };
  }

  private async textOf({ content, content_ref }: StoredDocumentPayload, task: RunningTask): Promise<string> {
    if (content_ref === undefined) return cleanText(content ?? '');
    return this.contents.get(task.organizationId, content_ref, task.signal);
  }
}
