import { runTask, type RunTaskReport } from '@app/task-engine';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import pg from 'pg';
import type { Caller } from '../../src/auth/caller.js';
import type { Embedded, Embedder } from '../../src/integrations/embeddings/embedder.js';
import { LocalLexicalEmbedder } from '../../src/integrations/embeddings/local-lexical-embedder.js';
import { Supabase } from '../../src/integrations/supabase/supabase.js';
import { CONTENT_BUDGET, ContentBudget } from '../../src/task-types/document-processing/content/content-budget.js';
import { ContentReferences } from '../../src/task-types/document-processing/content/content-reference.js';
import { DocumentContents } from '../../src/task-types/document-processing/content/document-contents.js';
import { DocumentIndex } from '../../src/task-types/document-processing/store/document-index.js';
import {
  DocumentProcessingHandler,
  type DocumentProcessingResult,
} from '../../src/task-types/document-processing/document-processing.handler.js';
import type { StoredDocumentPayload } from '../../src/task-types/document-processing/document-processing.payload.js';
import { DocumentReader } from '../../src/task-types/document-processing/reading/document-reader.js';
import { DocumentStore } from '../../src/task-types/document-processing/store/document-store.js';
import {
  type Pace,
  RateLimitedEmbedder,
} from '../../src/task-types/document-processing/store/rate-limited-embedder.js';
import {
  type DocumentMatch,
  SearchDocuments,
  SearchDocumentsHandler,
} from '../../src/task-types/document-processing/search-documents.query.js';
import { TextExtraction } from '../../src/task-types/document-processing/reading/text-extraction.js';
import { supabase as testSupabase } from '../support/services.js';

/** The local embedder, counting what it embeds; `before` runs ahead of each batch. */
export class CountingEmbedder implements Embedder {
  private readonly inner = new LocalLexicalEmbedder();
  readonly dimensions = this.inner.dimensions;
  texts = 0;
  /** All it has counted. */
  tokens = 0;
  /** Instead of its own count. */
  tokensPerText: number | undefined;
  before: (texts: readonly string[]) => Promise<void> = async () => undefined;

  constructor(readonly model: string = 'local-lexical-256') {}

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Embedded> {
    await this.before(texts);
    this.texts += texts.length;
    const { vectors, tokens } = await this.inner.embed(texts, signal);
    const counted = this.tokensPerText === undefined ? tokens : this.tokensPerText * texts.length;
    this.tokens += counted;
    return { vectors, tokens: counted };
  }
}

/** The built thread: there is no other, and it ends with the test run. */
export const extraction = new TextExtraction(
  resolve('dist/src/task-types/document-processing/reading/extraction.thread.js'),
);

/** Everything behind the document routes and tasks, on the real PostgREST, for an organization of its own. */
export async function documentRig(
  embedder = new CountingEmbedder(),
  pace: Pace = {},
  budget = new ContentBudget(CONTENT_BUDGET, Math.random),
) {
  const { url, serviceRoleKey, databaseUrl } = await testSupabase();
  const supabase = new Supabase({ supabase: { url, serviceRoleKey } });
  const organizationId = `org-${randomUUID()}`;
  const caller: Caller = { userId: 'user', organizationId, role: 'member' };
  const store = new DocumentStore(supabase);
  const contents = new DocumentContents(supabase);
  const references = new ContentReferences(serviceRoleKey);
  const paced = new RateLimitedEmbedder(embedder, pace);
  const reader = new DocumentReader(contents, extraction, budget);
  const handler = new DocumentProcessingHandler(reader, new DocumentIndex(store, paced), contents, references);
  const searching = new SearchDocumentsHandler(supabase, paced);

  const run = (
    payload: StoredDocumentPayload,
    more: { createdAt?: Date; signal?: AbortSignal } = {},
  ): Promise<RunTaskReport> =>
    runTask(handler, payload, {
      task: { organizationId, createdAt: more.createdAt ?? new Date() },
      timeoutMs: 120_000,
      ...(more.signal && { signal: more.signal }),
    });
  return {
    organizationId,
    caller,
    embedder,
    supabase,
    store,
    contents,
    references,
    handler,
    run,
    /** The result of a task that must complete. */
    async process(payload: StoredDocumentPayload, createdAt?: Date): Promise<DocumentProcessingResult> {
      const { outcome } = await run(payload, { ...(createdAt && { createdAt }) });
      if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
      return outcome.result as DocumentProcessingResult;
    },
    search(
      query: string,
      more: { limit?: number; document_ids?: string[]; caller?: Caller } = {},
    ): Promise<DocumentMatch[]> {
      return searching.execute(new SearchDocuments(more.caller ?? caller, { query, ...more }));
    },
    /** Looks behind PostgREST; `$1` is the organization. */
    async sql<Row extends object>(text: string): Promise<Row[]> {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return (await client.query<Row>(text, [organizationId])).rows;
      } finally {
        await client.end();
      }
    },
  };
}

export type DocumentRig = Awaited<ReturnType<typeof documentRig>>;
