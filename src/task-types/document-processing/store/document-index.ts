import { PermanentTaskError, RetryableTaskError, type RunningTask } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { batchesOf } from '../../../integrations/embeddings/embedding-batches.js';
import { type DocumentKey, DocumentStore } from './document-store.js';
import { chunkText, yetToEmbed } from './reused-embeddings.js';
import { RateLimitedEmbedder } from './rate-limited-embedder.js';
import type { MeasuredChunk } from '../chunking/split-document.js';
import { textToEmbed } from '../chunking/text-to-embed.js';

/** A whole document, ready to be embedded. */
export interface SplitDocument {
  documentId: string;
  contentHash: string;
  metadata: Record<string, unknown>;
  chunks: readonly MeasuredChunk[];
}

/** What became of a document's chunks. */
export interface Indexed {
  /** Distinct chunks this attempt had embedded. */
  embedded: number;
  /** Distinct chunks that were embedded before: by an earlier attempt, version or document of the organization. */
  reused: number;
  /** Chunks of the former version that are gone. */
  removed: number;
  embedding_model: string;
  /** Tokens the provider counted for this task, over all its attempts. */
  embedding_tokens: number;
  /** US dollars for them; null where the price is not known. */
  cost_usd: number | null;
}

/** Rounds in which chunks that a concurrent run has removed are stored anew. */
const MAX_ROUNDS = 3;
const DONE_SPLITTING = 0.1;
const DONE_EMBEDDING = 0.95;

/**
 * Puts a document's chunks in place of its former ones. A chunk that was embedded before is not embedded again, and
 * readers see the old or the new document, never a mixture.
 */
@Injectable()
export class DocumentIndex {
  constructor(
    private readonly store: DocumentStore,
    private readonly embedder: RateLimitedEmbedder,
  ) {}

  /** Whether an earlier run of this task has embedded something. */
  async hasBegun({ organizationId, id, signal }: RunningTask): Promise<boolean> {
    return (await this.store.tokensOf(organizationId, id, signal)) > 0;
  }

  /**
   * @throws PermanentTaskError `superseded` when a task submitted later has published this document, `document_removed`
   * when it was removed since
   * @throws RetryableTaskError `document_contended` when other runs keep removing its chunks
   * @throws SnoozeTask when the token limit of the embedding provider is used up; what embedder and storage throw
   */
  async replace(document: SplitDocument, task: RunningTask): Promise<Indexed> {
    const key = { organizationId: task.organizationId, documentId: document.documentId, model: this.embedder.model };
    const distinct = new Map(document.chunks.map((chunk) => [chunk.hash, chunk]));
    let absent = await yetToEmbed([...distinct.values()], key, this.store, task.signal);
    let embedded = 0;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await this.embedAndStore(absent, distinct.size, key, task);
      embedded += absent.length;
      task.progress(DONE_EMBEDDING, 'Publishing');
      const published = await this.publish(document, key, task);
      if (published.status === 'published') {
        return this.summary({ embedded, distinct: distinct.size, removed: published.removed }, task);
      }
      absent = published.hashes.flatMap((hash) => distinct.get(hash) ?? []);
    }
    throw new RetryableTaskError('The document is being changed by other runs', { code: 'document_contended' });
  }

  /** One batch after the other: what a crash can lose is the one batch that is embedded and not yet stored. */
  private async embedAndStore(
    chunks: readonly MeasuredChunk[],
    total: number,
    key: DocumentKey,
    task: RunningTask,
  ): Promise<void> {
    let done = total - chunks.length;
    const report = (): void => {
      const fraction = DONE_SPLITTING + (DONE_EMBEDDING - DONE_SPLITTING) * (done / total);
      task.progress(fraction, `Embedded ${done} of ${total} chunks`);
    };
    if (done > 0) task.log('info', `${done} of ${total} chunks were embedded before`);
    report();
    for (const batch of batchesOf(chunks, this.embedder.maxBatchTokens)) {
      const inputs = batch.map((chunk) => ({ text: textToEmbed(chunk), tokens: chunk.tokens }));
      const { vectors, tokens } = await this.embedder.embed(inputs, task.signal);
      task.signal.throwIfAborted();
      const rows = batch.map((chunk, at) => ({ ...chunkText(chunk), embedding: vectors[at]! }));
      await this.store.store(key, rows, { taskId: task.id, tokens }, task.signal);
      done += batch.length;
      report();
      task.log('debug', `Embedded ${batch.length} chunks, ${tokens} tokens`);
    }
  }

  private async publish(document: SplitDocument, key: DocumentKey, task: RunningTask) {
    task.signal.throwIfAborted();
    const { contentHash, metadata, chunks } = document;
    const publication = { contentHash, metadata, submittedAt: task.createdAt, positions: chunks };
    const published = await this.store.publish(key, publication, task.signal);
    if (published.status === 'superseded') {
      throw new PermanentTaskError('A task submitted later has already published this document', {
        code: 'superseded',
      });
    }
    if (published.status === 'removed') {
      throw new PermanentTaskError('The document was removed after this task was submitted', {
        code: 'document_removed',
      });
    }
    return published;
  }

  private async summary(
    counts: { embedded: number; distinct: number; removed: number },
    task: RunningTask,
  ): Promise<Indexed> {
    const { embedded, distinct, removed } = counts;
    const reused = Math.max(0, distinct - embedded);
    const embedding_tokens = await this.store.tokensOf(task.organizationId, task.id, task.signal);
    const cost_usd = this.embedder.costOf(embedding_tokens);
    task.log('info', `Published: ${embedded} chunks embedded, ${reused} reused, ${removed} removed`);
    return { embedded, reused, removed, embedding_model: this.embedder.model, embedding_tokens, cost_usd };
  }
}
