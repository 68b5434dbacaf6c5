/** Vectors in the order of the texts, and how many tokens the model counted. */
export interface Embedded {
  vectors: number[][];
  tokens: number;
}

/** Called with every `Retry-After` of a server that asks to slow down (429), in milliseconds, before the wait. */
export type OnSlowDown = (retryAfterMs: number) => Promise<void>;

/** Turns texts into vectors whose cosine measures how similar they are in meaning. */
export interface Embedder {
  /** Vectors of different models are never compared. */
  readonly model: string;
  /** Length of every vector; undefined until the model has answered once. */
  readonly dimensions: number | undefined;
  /**
   * At most one batch of `batchesOf`.
   * @throws RetryableTaskError when another attempt may help, PermanentTaskError when it cannot
   */
  embed(texts: readonly string[], signal: AbortSignal, onSlowDown?: OnSlowDown): Promise<Embedded>;
}

/** Injection token of the Embedder. */
export const EMBEDDER = Symbol('EMBEDDER');
