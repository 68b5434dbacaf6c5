import { PermanentTaskError, RetryableTaskError, type RunningTask } from '@app/task-engine';
import { Inject, Injectable } from '@nestjs/common';
import { EMBEDDER, type Embedder } from '../../integrations/embeddings/embedder.js';
import { type DocumentKey, DocumentStore } from './document-store.js';
import type { MeasuredChunk } from './split-document.js';
import { textToEmbed } from './text-to-embed.js';

/** A whole document, ready to be embedded. */
export interface SplitDocument {
  documentId: string;
  contentHash: string;
  metadata: Record<string, unknown>;
  chunks: readonly MeasuredChunk[];
}

/** How many distinct chunks were embedded, found stored already, and removed. */
export interface Indexed {
  embedded: number;
  reused: number;
  removed: number;
  embedding_model: string;
}

/** Rows of one insert: 64 vectors of 1,536 numbers are 1 MB and far below the 8 s statement limit. */
const BATCH = 64;
/** Batches on their way at once: one is stored while others wait for the embedding server. */
const AT_ONCE = 3;
/** Rounds in which chunks that a concurrent run has removed are stored anew. */
const MAX_ROUNDS = 3;
const DONE_SPLITTING = 0.1;
const DONE_EMBEDDING = 0.95;

/**
 * Puts a document's chunks in place of its former ones. A chunk that is stored already, by an earlier version or an
 * attempt that was cut off, is not embedded again, and readers see the old or the new document, never a mixture.
 */
@Injectable()
export class DocumentIndex {
  constructor(
    private readonly store: DocumentStore,
    @Inject(EMBEDDER) private readonly embedder: Embedder,
  ) {}

  /**
   * @throws PermanentTaskError `superseded` when a task submitted later has published this document
   * @throws RetryableTaskError `document_contended` when other runs keep removing its chunks; what embedder and storage throw
   */
  async replace(document: SplitDocument, task: RunningTask): Promise<Indexed> {
    const key = { organizationId: task.organizationId, documentId: document.documentId, model: this.embedder.model };
    const distinct = new Map(document.chunks.map((chunk) => [chunk.hash, chunk]));
    const stored = await this.store.storedHashes(key, task.signal);
    let absent = [...distinct.values()].filter(({ hash }) => !stored.has(hash));
    let embedded = 0;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await this.embedAndStore(absent, key, task);
      embedded += absent.length;
      task.progress(DONE_EMBEDDING, 'Publishing');
      const published = await this.publish(document, key, task);
      if (published.status === 'published') {
        const reused = Math.max(0, distinct.size - embedded);
        task.log('info', `Published: ${embedded} chunks embedded, ${reused} reused, ${published.removed} removed`);
        return { embedded, reused, removed: published.removed, embedding_model: key.model };
      }
      absent = published.hashes.flatMap((hash) => distinct.get(hash) ?? []);
    }
    throw new RetryableTaskError('Other runs keep changing this document', { code: 'document_contended' });
  }

  private async embedAndStore(chunks: readonly MeasuredChunk[], key: DocumentKey, task: RunningTask): Promise<void> {
    let done = 0;
    task.progress(DONE_SPLITTING, `Embedding ${chunks.length} chunks`);
    await inParallel(batchesOf(chunks), async (batch) => {
      const { vectors } = await this.embedder.embed(batch.map(textToEmbed), task.signal);
      task.signal.throwIfAborted();
      const rows = batch.map(({ hash, content, tokens, headings }, at) => ({
        content_hash: hash,
        content,
        tokens,
        headings,
        embedding: vectors[at]!,
      }));
      await this.store.store(key, rows, task.signal);
      done += batch.length;
      const fraction = DONE_SPLITTING + (DONE_EMBEDDING - DONE_SPLITTING) * (done / chunks.length);
      task.progress(fraction, `Embedded ${done} of ${chunks.length} chunks`);
    });
  }

  private async publish(document: SplitDocument, key: DocumentKey, task: RunningTask) {
    task.signal.throwIfAborted();
    const { contentHash, metadata, chunks } = document;
    const publication = { contentHash, metadata, submittedAt: task.createdAt, positions: chunks };
    const published = await this.store.publish(key, publication, task.signal);
    if (published.status !== 'superseded') return published;
    throw new PermanentTaskError('A task submitted later has published this document', { code: 'superseded' });
  }
}

function batchesOf<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, at) => items.slice(at * BATCH, (at + 1) * BATCH));
}

/** Runs `work` on every item, a few at once; after a failure no further item is begun, and those begun have ended. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (const item of rest) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, lane));
  const failure = ended.find((lane) => lane.status === 'rejected');
  if (failure) throw failure.reason;
}
