import {
  IdempotencyKeyReusedError,
  InvalidPayloadError,
  PayloadTooLargeError,
  PermanentTaskError,
} from '@app/task-engine';
import { HttpException, Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { ENV, type Env } from '../../../config/env.js';
import { dueTime } from '../../../tasks/submit-task.command.js';
import type { TaskOptions } from '../../../tasks/task-fields.dto.js';
import { cleanText } from '../reading/document-text.js';
import { ContentReferences, type ReferencedRequest } from './content-reference.js';
import { contentBytes, contentText } from './document-content.js';
import { DocumentContents } from './document-contents.js';
import type { DocumentProcessingPayload, StoredDocumentPayload } from '../document-processing.payload.js';

/** Larger contents stay out of the broker, in bytes of UTF-8 or base64. */
const LARGEST_INLINE = 262_144;
/** Time beyond due time and retention in which a task may still run or be retried by hand. */
const KEPT_BEYOND_MS = 30 * 86_400_000;
/** Contents stored at once for one call. */
const STORED_AT_ONCE = 4;

/** One call that submits documents. */
export interface DispatchRequest {
  caller: Caller;
  options: TaskOptions;
  idempotencyKey?: string | undefined;
  /** Of the whole call, where there is an idempotency key. */
  fingerprint?: string | undefined;
}

/** Stores large contents before their tasks, which then carry a reference. */
@Injectable()
export class ContentDispatch {
  constructor(
    private readonly contents: DocumentContents,
    private readonly references: ContentReferences,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Hands `submit` the payloads as they travel. What was stored for a call that is then refused is taken back.
   * @throws what `submit` throws, and for a large content what storageAnswer throws
   */
  async dispatch<Accepted>(
    payloads: readonly DocumentProcessingPayload[],
    request: DispatchRequest,
    submit: (travelling: StoredDocumentPayload[]) => Promise<Accepted>,
  ): Promise<Accepted> {
    const keepUntil = this.keepUntil(request.options);
    const travelling: StoredDocumentPayload[] = payloads.map(asText);
    const large = [...travelling.keys()].filter((at) => this.isLarge(travelling[at]!));
    const stored: string[] = [];
    try {
      await inParallel(large, async (at) => {
        const { content, content_base64, ...rest } = travelling[at]!;
        const content_ref = this.references.issue(rest.document_id, repeatable(request));
        stored.push(content_ref);
        await this.contents.put(
          organizationOf(request.caller),
          content_ref,
          content ?? content_base64 ?? '',
          keepUntil,
        );
        travelling[at] = { ...rest, content_ref };
      });
      return await submit(travelling);
    } catch (error) {
      if (stored.length > 0 && isRefusal(error)) await this.contents.remove(organizationOf(request.caller), stored);
      throw error;
    }
  }

  private keepUntil(options: TaskOptions): Date {
    const now = new Date();
    const due = dueTime(options, now) ?? now;
    return new Date(due.getTime() + this.env.task.resultTtlMs + KEPT_BEYOND_MS);
  }

  /** JSON escapes some characters six-fold, so a content may fit and its payload not. */
  private isLarge(payload: StoredDocumentPayload): boolean {
    const bytes = Buffer.byteLength(payload.content ?? payload.content_base64 ?? '');
    return bytes > LARGEST_INLINE || Buffer.byteLength(JSON.stringify(payload)) > this.env.maxPayloadBytes;
  }
}

/** Text travels as text, cleaned; base64 is for bytes that are none. */
function asText(payload: DocumentProcessingPayload): DocumentProcessingPayload {
  if (payload.content_type === 'application/pdf' || contentBytes(payload) <= LARGEST_INLINE) return payload;
  const { content_base64: _, ...rest } = payload;
  return { ...rest, content: cleanText(contentText(payload)) };
}

function repeatable({ caller, idempotencyKey, fingerprint }: DispatchRequest): ReferencedRequest | undefined {
  if (idempotencyKey === undefined || fingerprint === undefined) return undefined;
  return { organizationId: organizationOf(caller), idempotencyKey, fingerprint };
}

/** Whether no task can have been stored. A broker that did not answer may have taken it all the same. */
function isRefusal(error: unknown): boolean {
  if (error instanceof HttpException) return error.getStatus() < 500;
  return REFUSALS.some((Refusal) => error instanceof Refusal);
}

const REFUSALS = [InvalidPayloadError, IdempotencyKeyReusedError, PayloadTooLargeError, PermanentTaskError];

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: STORED_AT_ONCE }, lane));
  const failure = ended.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
}
