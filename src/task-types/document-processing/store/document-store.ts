import { Injectable } from '@nestjs/common';
import { storageAnswer, type StorageResponse } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';

/** A chunk without its vector and its place in the document. */
export interface ChunkText {
  content_hash: string;
  content: string;
  tokens: number;
  headings: string[];
}

/** A chunk ready to be stored. */
export interface StoredChunk extends ChunkText {
  embedding: number[];
}

/** Who pays for a batch: the task, and the tokens the provider counted. */
export interface Charge {
  taskId: string;
  tokens: number;
}

/** Which document, in vectors of which model. */
export interface DocumentKey {
  organizationId: string;
  documentId: string;
  model: string;
}

/** A chunk's place in the document. */
export interface ChunkPosition {
  hash: string;
  start: number;
  end: number;
  page?: number | undefined;
}

/** What becomes visible. */
export interface Publication {
  contentHash: string;
  metadata: Record<string, unknown>;
  submittedAt: Date;
  positions: readonly ChunkPosition[];
}

/** How publishing went; see publish_document in the migration. */
export type Published =
  | { status: 'published'; removed: number }
  | { status: 'missing'; hashes: string[] }
  | { status: 'superseded' }
  | { status: 'removed' };

/** A document as its organization sees it. */
export interface DocumentRecord {
  document_id: string;
  chunk_count: number;
  embedding_model: string;
  updated_at: string;
}

/** PostgREST gives no more rows at once, and does not say so. */
const PAGE = 1000;

/** Documents, their chunks and vectors in Supabase. Every call throws what storageAnswer throws. */
@Injectable()
export class DocumentStore {
  constructor(private readonly supabase: Supabase) {}

  /** The hashes of all chunks stored for this document and model, visible or not. */
  async storedHashes({ organizationId, documentId, model }: DocumentKey, signal: AbortSignal): Promise<Set<string>> {
    const hashes = new Set<string>();
    for (let last: string | undefined = ''; last !== undefined;) {
      const response: StorageResponse = await this.supabase.client
        .from('document_chunks')
        .select('content_hash')
        .match({ organization_id: organizationId, document_id: documentId, embedding_model: model })
        .gt('content_hash', last)
        .order('content_hash')
        .limit(PAGE)
        .abortSignal(signal)
        .retry(false);
      const rows = storageAnswer<{ content_hash: string }[]>(response);
      for (const row of rows) hashes.add(row.content_hash);
      // A server may be set to fewer rows than asked for, so only an empty page is the end.
      last = rows.at(-1)?.content_hash;
    }
    return hashes;
  }

  /** Those hashes whose text any document of the organization has been embedded with. */
  async knownElsewhere(key: DocumentKey, hashes: readonly string[], signal: AbortSignal): Promise<string[]> {
    const response = await this.supabase.client
      .rpc('known_embeddings', {
        p_organization_id: key.organizationId,
        p_embedding_model: key.model,
        p_hashes: hashes,
      })
      .abortSignal(signal);
    return storageAnswer<string[]>(response);
  }

  /** Stores chunks with the vectors other documents have for them; gives the hashes that are stored then. */
  async reuse(key: DocumentKey, chunks: readonly ChunkText[], signal: AbortSignal): Promise<string[]> {
    const response = await this.supabase.client
      .rpc('reuse_embeddings', {
        p_organization_id: key.organizationId,
        p_document_id: key.documentId,
        p_embedding_model: key.model,
        p_chunks: chunks,
      })
      .abortSignal(signal);
    return storageAnswer<string[]>(response);
  }

  /** Stores chunks in addition to the visible ones and charges the task; one that exists already stays as it is. */
  async store(key: DocumentKey, chunks: readonly StoredChunk[], charge: Charge, signal: AbortSignal): Promise<void> {
    const response = await this.supabase.client
      .rpc('store_embedded_chunks', {
        p_organization_id: key.organizationId,
        p_document_id: key.documentId,
        p_embedding_model: key.model,
        p_task_id: charge.taskId,
        p_tokens: charge.tokens,
        p_chunks: chunks.map((chunk) => ({ ...chunk, dimensions: chunk.embedding.length })),
      })
      .abortSignal(signal);
    storageAnswer(response);
  }

  /** Tokens the provider has counted for a task, over all its attempts. */
  async tokensOf(organizationId: string, taskId: string, signal: AbortSignal): Promise<number> {
    const response: StorageResponse = await this.supabase.client
      .from('embedding_usage')
      .select('tokens')
      .match({ organization_id: organizationId, task_id: taskId })
      .abortSignal(signal);
    return storageAnswer<{ tokens: number }[]>(response)[0]?.tokens ?? 0;
  }

  /** Makes exactly these chunks the visible document, in one transaction. */
  async publish(key: DocumentKey, publication: Publication, signal: AbortSignal): Promise<Published> {
    const { contentHash, metadata, submittedAt, positions } = publication;
    const response = await this.supabase.client
      .rpc('publish_document', {
        p_organization_id: key.organizationId,
        p_document_id: key.documentId,
        p_embedding_model: key.model,
        p_content_hash: contentHash,
        p_metadata: metadata,
        p_submitted_at: submittedAt.toISOString(),
        p_hashes: positions.map(({ hash }) => hash),
        p_starts: positions.map(({ start }) => start),
        p_ends: positions.map(({ end }) => end),
        p_pages: positions.map(({ page }) => page ?? null),
      })
      .abortSignal(signal);
    return storageAnswer<Published>(response);
  }

  /** The document of this organization, or undefined. */
  async find(organizationId: string, documentId: string): Promise<DocumentRecord | undefined> {
    const response = await this.supabase.client
      .from('processed_documents')
      .select('document_id,chunk_count,embedding_model,updated_at')
      .match({ organization_id: organizationId, document_id: documentId })
      .retry(false);
    return storageAnswer<DocumentRecord[]>(response)[0];
  }

  /**
   * Removes a document with its chunks, for good: no task submitted before `now` brings it back. False when this
   * organization has none of that id.
   */
  async remove(organizationId: string, documentId: string, now: Date): Promise<boolean> {
    return storageAnswer<boolean>(
      await this.supabase.client.rpc('remove_document', {
        p_organization_id: organizationId,
        p_document_id: documentId,
        p_removed_at: now.toISOString(),
      }),
    );
  }
}
