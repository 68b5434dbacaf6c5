/** Vectors in the order of the texts, and how many tokens the model counted. */
export interface Embedded {
  vectors: number[][];
  tokens: number;
}

/** Turns texts into vectors whose cosine tells how near they are in meaning. */
export interface Embedder {
  /** Vectors of different models are never compared. */
  readonly model: string;
  /** Length of every vector; undefined until the model has answered once. */
  readonly dimensions: number | undefined;
  /**
   * @throws RetryableTaskError when another attempt may help, PermanentTaskError when it cannot
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embedded>;
}

/** Injection token of the Embedder. */
export const EMBEDDER = Symbol('EMBEDDER');
