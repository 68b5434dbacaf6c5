import { createHash } from 'node:crypto';
import type { Env } from '../../../config/env.js';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import type { Supabase } from '../../../integrations/supabase/supabase.js';

/** How long to wait, in milliseconds, and whether the tokens are the caller's own after it. */
export interface Taken {
  wait_ms: number;
  taken: boolean;
}

/** Largest block that PostgreSQL's integer and a sane server take. */
const LONGEST_BLOCK_MS = 86_400_000;
/** What the bucket holds, of a minute's tokens: 5 seconds at 11/12 of the rate; see take_embedding_tokens. */
const BURST = (5 / 60) * (11 / 12);

/** The tokens a minute that one embedding provider gives, shared by all workers through the database. */
export class TokenBucket {
  private readonly provider: string;
  /** A larger request would leave a debt. */
  readonly size: number;

  constructor(
    private readonly supabase: Supabase,
    private readonly embeddings: Env['embeddings'],
  ) {
    const { baseUrl, apiKey = '', tokensPerMinute } = embeddings;
    // Two keys have two budgets; the key itself stays out of the database.
    this.provider = `${baseUrl} ${createHash('sha256').update(apiKey).digest('base64url')}`;
    this.size = Math.floor(tokensPerMinute * BURST);
  }

  /**
   * Takes tokens, in the order of asking, or nothing where that means a longer wait than `longestMs`; urgent ones go at once.
   * @throws what storageAnswer throws
   */
  async take(tokens: number, longestMs: number, signal: AbortSignal, urgent = false): Promise<Taken> {
    const response = await this.supabase.client
      .rpc('take_embedding_tokens', {
        p_provider: this.provider,
        p_tokens: tokens,
        p_per_minute: this.embeddings.tokensPerMinute,
        p_longest_ms: longestMs,
        p_urgent: urgent,
      })
      .abortSignal(signal);
    return storageAnswer<Taken>(response);
  }

  /** Has every worker leave the provider alone for a while. @throws what storageAnswer throws */
  async block(forMs: number): Promise<void> {
    const p_for_ms = Math.ceil(Math.min(forMs, LONGEST_BLOCK_MS));
    storageAnswer(await this.supabase.client.rpc('block_embeddings', { p_provider: this.provider, p_for_ms }));
  }
}
