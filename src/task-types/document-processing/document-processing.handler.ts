import { type FieldError, HandlesTask, PermanentTaskError, type RunningTask, type TaskHandler } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { contentHash } from './content/content-hash.js';
import { ContentReferences } from './content/content-reference.js';
import { contentErrors } from './content/document-content.js';
import { DocumentContents } from './content/document-contents.js';
import { DocumentIndex, type Indexed } from './store/document-index.js';
import { chunkSizeOf, StoredDocumentPayload } from './document-processing.payload.js';
import { DocumentReader, type ReportProgress } from './reading/document-reader.js';
import { splitDocument } from './chunking/split-document.js';

/** What a finished task says; counts of chunks, tokens and characters. */
export interface DocumentProcessingResult extends Indexed {
  document_id: string;
  chunks: number;
  /** By our count, of all chunks. */
  tokens: number;
  characters: number;
  /** Of a PDF. */
  pages?: number;
}

/** Reads and splits a document, embeds what is new and makes it findable; see DocumentIndex for what a repetition does. */
@Injectable()
@HandlesTask({ type: 'document_processing', payload: StoredDocumentPayload })
export class DocumentProcessingHandler implements TaskHandler<StoredDocumentPayload, DocumentProcessingResult> {
  constructor(
    private readonly reader: DocumentReader,
    private readonly index: DocumentIndex,
    private readonly contents: DocumentContents,
    private readonly references: ContentReferences,
  ) {}

  /** The engine asks at submit and before each attempt. */
  check(payload: StoredDocumentPayload): FieldError[] {
    const { document_id, content, content_base64, content_ref } = payload;
    if (content_ref === undefined) return contentErrors(payload);
    const isAlone = content === undefined && content_base64 === undefined;
    if (isAlone && this.references.isIssued(document_id, content_ref)) return [];
    return [{ field: 'content_ref', message: 'is not a known field' }];
  }

  /** @throws SnoozeTask while others' documents fill the process's memory or readers */
  async run(payload: StoredDocumentPayload, task: RunningTask): Promise<DocumentProcessingResult> {
    const giveBack = await this.reader.makeRoom(payload, task);
    try {
      return await this.process(payload, task);
    } finally {
      giveBack();
    }
  }

  private async process(payload: StoredDocumentPayload, task: RunningTask): Promise<DocumentProcessingResult> {
    // A run that goes on where another stopped is further than this: its progress must not fall.
    const isResumed = task.attempt > 1 || (await this.index.hasBegun(task));
    const report: ReportProgress = isResumed
      ? () => undefined
      : (fraction, message) => task.progress(fraction, message);
    report(0.01, 'Reading');
    const document = await this.reader.textOf(payload, task, report);
    const { text, pageStarts } = document;
    report(0.06, 'Splitting');
    const chunks = await splitDocument(document, chunkSizeOf(payload), task.signal);
    if (chunks.length === 0) throw new PermanentTaskError('The content has no text', { code: 'empty_content' });
    task.log('info', `Split ${text.length} characters into ${chunks.length} chunks`);
    const { document_id, metadata = {}, content_ref } = payload;
    const indexed = await this.index.replace(
      { documentId: document_id, contentHash: contentHash(text), metadata, chunks },
      task,
    );
    if (content_ref) await this.contents.release(task.organizationId, content_ref, new Date());
    return {
      document_id,
      chunks: chunks.length,
      ...indexed,
      tokens: chunks.reduce((sum, { tokens }) => sum + tokens, 0),
      characters: text.length,
      ...(pageStarts && { pages: pageStarts.length }),
    };
  }
}
