import type { RunningTask } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { ContentBudget } from '../content/content-budget.js';
import { contentText } from '../content/document-content.js';
import { DocumentContents } from '../content/document-contents.js';
import type { StoredDocumentPayload } from '../document-processing.payload.js';
import { cleanText, type DocumentText, textOfPages } from './document-text.js';
import { TextExtraction } from './text-extraction.js';

/** What is done when the text has been read: splitting begins. */
const DONE_READING = 0.05;

/** As RunningTask.progress. */
export type ReportProgress = (fraction: number, message: string) => void;

/** Gives a task the text of its document, wherever its content lies and whatever its type. */
@Injectable()
export class DocumentReader {
  constructor(
    private readonly contents: DocumentContents,
    private readonly extraction: TextExtraction,
    private readonly budget: ContentBudget,
  ) {}

  /**
   * Takes room for a document before anything of it is loaded. The answer gives it back, when the task has ended.
   * @throws SnoozeTask when too much is in work; what DocumentContents throws
   */
  async makeRoom(payload: StoredDocumentPayload, task: RunningTask): Promise<() => void> {
    return this.budget.take(task.organizationId, await this.lengthOf(payload, task));
  }

  /** @throws PermanentTaskError when the content holds nothing readable; what DocumentContents throws */
  async textOf(payload: StoredDocumentPayload, task: RunningTask, report: ReportProgress): Promise<DocumentText> {
    const sent = await this.contentOf(payload, task);
    if (payload.content_type === 'application/pdf') return this.textOfPdf(sent.content_base64 ?? '', task, report);
    const text = cleanText(contentText(sent));
    if (payload.content_type !== 'text/html') return { text, hasHeadings: payload.content_type !== 'text/plain' };
    const pages = await this.extraction.pagesOf(
      { format: 'html', html: text },
      { organizationId: task.organizationId, signal: task.signal },
    );
    return { text: cleanText(pages.join('')), hasHeadings: true };
  }

  private async textOfPdf(base64: string, task: RunningTask, report: ReportProgress): Promise<DocumentText> {
    const pages = await this.extraction.pagesOf(
      { format: 'pdf', pdf: bytesOf(base64) },
      {
        organizationId: task.organizationId,
        signal: task.signal,
        onPage: (page, total) => report(DONE_READING * (page / total), `Reading page ${page} of ${total}`),
      },
    );
    task.log('info', `Read ${pages.length} pages`);
    return textOfPages(pages);
  }

  private async lengthOf(payload: StoredDocumentPayload, task: RunningTask): Promise<number> {
    const { content, content_base64, content_ref } = payload;
    if (content_ref !== undefined) return this.contents.lengthOf(task.organizationId, content_ref, task.signal);
    return (content ?? content_base64 ?? '').length;
  }

  /** A stored content is text, or the base64 of a PDF. */
  private async contentOf(payload: StoredDocumentPayload, task: RunningTask): Promise<StoredDocumentPayload> {
    if (payload.content_ref === undefined) return payload;
    const stored = await this.contents.get(task.organizationId, payload.content_ref, task.signal);
    const isPdf = payload.content_type === 'application/pdf';
    return { ...payload, ...(isPdf ? { content_base64: stored } : { content: stored }) };
  }
}

/** In memory of its own, which the reading thread takes over. */
function bytesOf(base64: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.byteLength(base64, 'base64'));
  bytes.set(Buffer.from(base64, 'base64'));
  return bytes;
}
