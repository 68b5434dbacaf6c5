import { SnoozeTask } from '@app/task-engine';
import { setTimeout as wait } from 'node:timers/promises';
import type { Embedded, Embedder } from '../../../integrations/embeddings/embedder.js';
import { MAX_BATCH_TOKENS } from '../../../integrations/embeddings/embedding-batches.js';
import type { TokenBucket } from './token-bucket.js';

/** A text and how many tokens it has by our count. */
export interface TextToEmbed {
  text: string;
  tokens: number;
}

/** How the provider is used; without a bucket at any speed. */
export interface Pace {
  bucket?: TokenBucket | undefined;
  /** US dollars; undefined where it is not set, or where nothing is charged. */
  usdPerMillionTokens?: number | undefined;
  /** From 0 to 1. */
  random?: () => number;
}

/** A longer wait gives the worker's slot to another task. */
const LONGEST_WAIT_MS = 10_000;
/** Tasks that were snoozed together are spread: up to this part of their wait later. */
const SPREAD = 0.5;
/** A token of a question in characters, on the safe side: the vocabulary is not loaded for it. */
const CHARACTERS_PER_TOKEN = 2;

/** The embedder within the tokens a minute that all workers share, and what it costs. */
export class RateLimitedEmbedder {
  /** What the provider counted beyond our count: the next batch asks for it as well. */
  private owed = 0;

  constructor(
    private readonly embedder: Embedder,
    private readonly pace: Pace = {},
  ) {}

  get model(): string {
    return this.embedder.model;
  }

  /** Most tokens of one batch. */
  get maxBatchTokens(): number {
    return Math.min(MAX_BATCH_TOKENS, this.pace.bucket?.size ?? MAX_BATCH_TOKENS);
  }

  /** US dollars that the provider asks for these tokens; null where the price is not known. */
  costOf(tokens: number): number | null {
    const { usdPerMillionTokens } = this.pace;
    // Rounded to a billionth: binary fractions would end in noise.
    return usdPerMillionTokens === undefined ? null : Number(((tokens * usdPerMillionTokens) / 1e6).toFixed(9));
  }

  /**
   * Embeds one batch when its tokens are due.
   * @throws SnoozeTask when that is far off; what the embedder and the bucket throw
   */
  async embed(batch: readonly TextToEmbed[], signal: AbortSignal): Promise<Embedded> {
    const counted = batch.reduce((sum, { tokens }) => sum + tokens, 0);
    await this.waitFor(counted, signal);
    const { vectors, tokens } = await this.ask(
      batch.map(({ text }) => text),
      signal,
    );
    this.owed += tokens === 0 ? 0 : tokens - counted;
    return { vectors, tokens: tokens || counted };
  }

  /** The vector of a question, for which a person is waiting: it goes ahead of all documents. */
  async embedNow(question: string, signal: AbortSignal): Promise<number[]> {
    await this.pace.bucket?.take(Math.ceil(question.length / CHARACTERS_PER_TOKEN), 0, signal, true);
    const { vectors } = await this.ask([question], signal);
    return vectors[0]!;
  }

  private ask(texts: string[], signal: AbortSignal): Promise<Embedded> {
    return this.embedder.embed(texts, signal, async (retryAfterMs) => this.pace.bucket?.block(retryAfterMs));
  }

  private async waitFor(counted: number, signal: AbortSignal): Promise<void> {
    const { bucket, random = Math.random } = this.pace;
    if (!bucket) return;
    const owed = this.owed;
    const { wait_ms, taken } = await bucket.take(Math.max(0, counted + owed), LONGEST_WAIT_MS, signal);
    if (!taken) {
      // Whole milliseconds: BullMQ on PostgreSQL refuses others.
      const delayMs = Math.ceil(wait_ms * (1 + SPREAD * random()));
      throw new SnoozeTask(delayMs, 'the token limit of the embedding provider is used up');
    }
    this.owed -= owed;
    if (wait_ms > 0) await wait(wait_ms, undefined, { signal });
  }
}
