import { Inject, Injectable, PayloadTooLargeException } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { organizationOf } from '../../auth/organization-of.js';
import { ENV, type Env } from '../../config/env.js';
import { dueTime } from '../../tasks/due-time.js';
import { SubmitTask, type TaskAccepted } from '../../tasks/submit-task.command.js';
import type { TaskOptions } from '../../tasks/task-fields.dto.js';
import { cleanText } from './chunk-document.js';
import { ContentReferences } from './content-reference.js';
import { DocumentContents } from './document-contents.js';
import type { DocumentProcessingPayload } from './document-processing.payload.js';

/** Larger contents stay out of the broker, in bytes of UTF-8. */
const LARGEST_INLINE = 262_144;
/** Time beyond due time and retention in which a task may still run or be retried by hand. */
const KEPT_BEYOND_MS = 30 * 86_400_000;

/** A document to process, as a caller or other code asks for it. */
export interface DocumentRequest {
  caller: Caller;
  name?: string | undefined;
  payload: DocumentProcessingPayload;
  options: TaskOptions;
  idempotencyKey?: string | undefined;
}

/** What submitDocumentProcessing takes: the payload, who asks, and the common task fields. */
export interface DocumentSubmission extends DocumentProcessingPayload, TaskOptions {
  organization_id: string;
  user_id: string;
  name?: string;
  idempotency_key?: string;
}

/** Hands documents to the workers. */
@Injectable()
export class DocumentProcessing {
  constructor(
    private readonly commands: CommandBus,
    private readonly contents: DocumentContents,
    private readonly references: ContentReferences,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Submits one document and answers the task's id. @throws as submit */
  async submitDocumentProcessing(submission: DocumentSubmission): Promise<string> {
    const { organization_id, user_id, name, idempotency_key, ...fields } = submission;
    const { document_id, content, chunk_size, chunk_overlap, metadata, ...options } = fields;
    const { task } = await this.submit({
      caller: { organizationId: organization_id, userId: user_id, role: 'member' },
      name,
      payload: { document_id, content, chunk_size, chunk_overlap, metadata },
      options,
      idempotencyKey: idempotency_key,
    });
    return task.id;
  }

  /**
   * Submits one document; a content above 256 KiB is stored first and travels by reference.
   * @throws PayloadTooLargeException, what SubmitTask throws, and for a large content what storageAnswer throws
   */
  async submit({ caller, name, payload, options, idempotencyKey }: DocumentRequest): Promise<TaskAccepted> {
    const bytes = Buffer.byteLength(payload.content);
    if (bytes > this.env.maxDocumentBytes) {
      throw new PayloadTooLargeException(`content must be at most ${this.env.maxDocumentBytes} bytes`);
    }
    const travelling =
      bytes > LARGEST_INLINE || this.outgrowsPayload(payload)
        ? await this.byReference(caller, payload, options, idempotencyKey)
        : payload;
    return this.commands.execute(
      new SubmitTask({ caller, type: 'document_processing', name, payload: travelling, options, idempotencyKey }),
    );
  }

  /** JSON escapes some characters six-fold, so a content may fit and its payload not. */
  private outgrowsPayload(payload: DocumentProcessingPayload): boolean {
    return Buffer.byteLength(JSON.stringify(payload)) > this.env.maxPayloadBytes;
  }

  private async byReference(
    caller: Caller,
    { content, ...rest }: DocumentProcessingPayload,
    options: TaskOptions,
    idempotencyKey: string | undefined,
  ): Promise<object> {
    const organizationId = organizationOf(caller);
    const now = new Date();
    const due = dueTime(options, now) ?? now;
    const keepUntil = new Date(due.getTime() + this.env.task.resultTtlMs + KEPT_BEYOND_MS);
    const content_ref = this.references.issue(organizationId, rest.document_id, content, idempotencyKey);
    await this.contents.put(organizationId, content_ref, cleanText(content), keepUntil);
    return { ...rest, content_ref };
  }
}
