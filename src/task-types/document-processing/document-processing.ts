import { InvalidPayloadError } from '@app/task-engine';
import { Inject, Injectable, PayloadTooLargeException } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { ENV, type Env } from '../../config/env.js';
import { SubmitTask, type TaskAccepted } from '../../tasks/submit-task.command.js';
import type { TaskOptions } from '../../tasks/task-fields.dto.js';
import { ContentDispatch } from './content/content-dispatch.js';
import { contentHash } from './content/content-hash.js';
import { contentBytes, contentErrors } from './content/document-content.js';
import type { DocumentProcessingPayload } from './document-processing.payload.js';

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
    private readonly dispatch: ContentDispatch,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Submits one document and answers the task's id. @throws as submit */
  async submitDocumentProcessing(submission: DocumentSubmission): Promise<string> {
    const { organization_id, user_id, name, idempotency_key, ...fields } = submission;
    const { document_id, content, content_base64, content_type, chunk_size, chunk_overlap, metadata, ...options } =
      fields;
    const { task } = await this.submit({
      caller: { organizationId: organization_id, userId: user_id, role: 'member' },
      name,
      payload: { document_id, content, content_base64, content_type, chunk_size, chunk_overlap, metadata },
      options,
      idempotencyKey: idempotency_key,
    });
    return task.id;
  }

  /**
   * Submits one document; a content above 256 KiB is stored first and travels by reference.
   * @throws InvalidPayloadError, PayloadTooLargeException, what SubmitTask and ContentDispatch throw
   */
  async submit({ caller, name, payload, options, idempotencyKey }: DocumentRequest): Promise<TaskAccepted> {
    const errors = contentErrors(payload);
    if (errors.length > 0) throw new InvalidPayloadError(errors);
    if (contentBytes(payload) > this.env.maxDocumentBytes) {
      throw new PayloadTooLargeException(`content must be at most ${this.env.maxDocumentBytes} bytes`);
    }
    // Only a repetition is compared, and the JSON of 20 MiB takes its time.
    const fingerprint = idempotencyKey && contentHash(JSON.stringify([name ?? null, payload, options]));
    return this.dispatch.dispatch([payload], { caller, options, idempotencyKey, fingerprint }, ([travelling]) =>
      this.commands.execute(
        new SubmitTask({ caller, type: 'document_processing', name, payload: travelling!, options, idempotencyKey }),
      ),
    );
  }
}
