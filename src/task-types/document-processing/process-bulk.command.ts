import { type FieldError, InvalidPayloadError, payloadCheck } from '@app/task-engine';
import { Inject, PayloadTooLargeException } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../../auth/caller.js';
import { ENV, type Env } from '../../config/env.js';
import { type BatchAccepted, SubmitBatch } from '../../tasks/batches/submit-batch.command.js';
import type { TaskOptions } from '../../tasks/task-fields.dto.js';
import { ContentDispatch } from './content/content-dispatch.js';
import { contentHash } from './content/content-hash.js';
import { contentBytes, contentErrors } from './content/document-content.js';
import { DocumentProcessingPayload } from './document-processing.payload.js';
import type { BulkDocument } from './process-bulk.dto.js';

/** Many documents in one call. */
export interface BulkRequest {
  caller: Caller;
  name?: string | undefined;
  documents: readonly BulkDocument[];
  chunk_size?: number | undefined;
  chunk_overlap?: number | undefined;
  options: TaskOptions;
  idempotencyKey?: string | undefined;
}

/** Field errors of one answer. */
const MAX_ERRORS = 50;
const CHECKED_PER_TURN = 20;

/** Submits many documents as one batch; nothing is stored where one of them is wrong. */
export class ProcessBulk extends Command<BatchAccepted> {
  constructor(readonly request: BulkRequest) {
    super();
  }
}

@CommandHandler(ProcessBulk)
export class ProcessBulkHandler implements ICommandHandler<ProcessBulk> {
  private readonly check = payloadCheck(DocumentProcessingPayload);

  constructor(
    private readonly commands: CommandBus,
    private readonly dispatch: ContentDispatch,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** @throws InvalidPayloadError, PayloadTooLargeException, what SubmitBatch and ContentDispatch throw */
  async execute({ request }: ProcessBulk): Promise<BatchAccepted> {
    const { caller, name, options, idempotencyKey } = request;
    const payloads = request.documents.map((document) => payloadOf(document, request));
    await this.refuseWrong(payloads);
    const fingerprint = await fingerprintOf(request, payloads);
    return this.dispatch.dispatch(payloads, { caller, options, idempotencyKey, fingerprint }, (travelling) =>
      this.commands.execute(
        new SubmitBatch({
          caller,
          items: travelling.map((payload) => ({ type: 'document_processing', ...(name && { name }), payload })),
          options,
          itemField: 'documents',
          ...(idempotencyKey !== undefined && { idempotencyKey }),
          fingerprint,
        }),
      ),
    );
  }

  private async refuseWrong(payloads: readonly DocumentProcessingPayload[]): Promise<void> {
    const errors = duplicateErrors(payloads);
    for (const [at, payload] of payloads.entries()) {
      if (at % CHECKED_PER_TURN === 0) await nextTurn();
      const found = this.check.errorsOf(payload);
      if (found.length === 0) found.push(...contentErrors(payload));
      errors.push(...found.map(({ field, message }) => ({ field: `documents[${at}].${field}`, message })));
    }
    if (errors.length > 0) throw new InvalidPayloadError(errors.slice(0, MAX_ERRORS));
    for (const [at, payload] of payloads.entries()) this.refuseTooLarge(payload, at);
  }

  private refuseTooLarge(payload: DocumentProcessingPayload, at: number): void {
    const { maxDocumentBytes } = this.env;
    if (contentBytes(payload) <= maxDocumentBytes) return;
    throw new PayloadTooLargeException(`documents[${at}].content must be at most ${maxDocumentBytes} bytes`);
  }
}

function payloadOf(document: BulkDocument, { chunk_size, chunk_overlap }: BulkRequest): DocumentProcessingPayload {
  return {
    ...(chunk_size !== undefined && { chunk_size }),
    ...(chunk_overlap !== undefined && { chunk_overlap }),
    ...document,
  };
}

/** Two tasks for one document would race, and one of them would fail as superseded. */
function duplicateErrors(payloads: readonly DocumentProcessingPayload[]): FieldError[] {
  const first = new Map<string, number>();
  return payloads.flatMap(({ document_id }, at) => {
    const before = first.get(document_id);
    if (before === undefined) first.set(document_id, at);
    if (before === undefined) return [];
    return [{ field: `documents[${at}].document_id`, message: `document_id repeats that of documents[${before}]` }];
  });
}

/** Documents are hashed one by one: together they may be 64 MiB. */
async function fingerprintOf(
  { name, options }: BulkRequest,
  payloads: readonly DocumentProcessingPayload[],
): Promise<string> {
  const hashes: string[] = [];
  for (const payload of payloads) {
    if (hashes.length % CHECKED_PER_TURN === 0) await nextTurn();
    hashes.push(contentHash(JSON.stringify(payload)));
  }
  return contentHash(JSON.stringify([name ?? null, options, hashes]));
}
