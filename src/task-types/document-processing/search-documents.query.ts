import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { organizationOf } from '../../auth/scope.js';
import { storageAnswer } from '../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../integrations/supabase/supabase.js';
import { cleanText } from './reading/document-text.js';
import { RateLimitedEmbedder } from './store/rate-limited-embedder.js';

/** A visible chunk and how near it is to the question: 1 is the same direction, 0 unrelated. */
export interface DocumentMatch {
  document_id: string;
  chunk_index: number;
  content: string;
  similarity: number;
  metadata: Record<string, unknown>;
}

/** What is searched for; all the organization's documents where no ids are given. */
export interface DocumentQuestion {
  query: string;
  limit?: number | undefined;
  document_ids?: string[] | undefined;
}

const DEFAULT_LIMIT = 5;
const DEADLINE_MS = 15_000;

/** The passages of the caller's organization nearest to a question, among those embedded by the current model. */
export class SearchDocuments extends Query<DocumentMatch[]> {
  constructor(
    readonly caller: Caller,
    readonly question: DocumentQuestion,
  ) {
    super();
  }
}

@QueryHandler(SearchDocuments)
export class SearchDocumentsHandler implements IQueryHandler<SearchDocuments> {
  constructor(
    private readonly supabase: Supabase,
    private readonly embedder: RateLimitedEmbedder,
  ) {}

  /** Nearest first. @throws what the embedder and storageAnswer throw */
  async execute({ caller, question }: SearchDocuments): Promise<DocumentMatch[]> {
    const { client } = this.supabase;
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const vector = await this.embedder.embedNow(cleanText(question.query), signal);
    const response = await client
      .rpc('match_document_chunks', {
        p_organization_id: organizationOf(caller),
        p_embedding: vector,
        p_embedding_model: this.embedder.model,
        p_dimensions: vector.length,
        p_limit: question.limit ?? DEFAULT_LIMIT,
        p_document_ids: question.document_ids ?? null,
      })
      .abortSignal(signal);
    return storageAnswer<DocumentMatch[]>(response);
  }
}
