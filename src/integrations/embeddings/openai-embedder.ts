import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';
import { setTimeout as wait } from 'node:timers/promises';
import { AnswerTooLargeError, type Fetch, operatorFetch } from '../outbound-http/operator-fetch.js';
import { retryAfterMs } from '../outbound-http/retry-after.js';
import type { Embedded, Embedder, OnSlowDown } from './embedder.js';
import { embeddingsIn } from './embedding-response.js';
import { embeddingError } from './embedding-error.js';

/** Where the server is; `now` in milliseconds since 1970. */
export interface OpenAiEmbedderOptions {
  apiKey: string;
  baseUrl: string;
  model: string;
  /** Whole time of one request, its body included, in milliseconds. */
  timeoutMs?: number;
  now?: () => number;
}

const TIMEOUT_MS = 60_000;
/** A longer `Retry-After` is left to the task's own retry, so that the worker's slot is free meanwhile. */
const LONGEST_WAIT_MS = 10_000;
const WAITS = 3;
/** 96 vectors of 3,072 numbers are 6 MB of JSON. */
const MAX_ANSWER_BYTES = 33_554_432;

/** Asks any OpenAI-compatible server for embeddings. Its key is in no message. */
export class OpenAiEmbedder implements Embedder {
  readonly model: string;
  private length: number | undefined;
  private readonly url: string;
  private readonly ask: Fetch;

  constructor(private readonly options: OpenAiEmbedderOptions) {
    this.model = options.model;
    this.url = `${options.baseUrl.replace(/\/+$/, '')}/embeddings`;
    this.ask = operatorFetch({ deadlineMs: options.timeoutMs ?? TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES });
  }

  get dimensions(): number | undefined {
    return this.length;
  }

  /** A batch the server finds too large goes in halves. */
  async embed(texts: readonly string[], signal: AbortSignal, onSlowDown?: OnSlowDown): Promise<Embedded> {
    const response = await this.request(texts, signal, onSlowDown);
    if (response.status === 413 && texts.length > 1) {
      const half = Math.ceil(texts.length / 2);
      const first = await this.embed(texts.slice(0, half), signal, onSlowDown);
      const second = await this.embed(texts.slice(half), signal, onSlowDown);
      return { vectors: [...first.vectors, ...second.vectors], tokens: first.tokens + second.tokens };
    }
    if (response.status !== 200) throw embeddingError(response.status, response.retryAfterMs);
    const answer = embeddingsIn(response.body, texts.length, this.length);
    this.length = answer.vectors[0]?.length;
    return answer;
  }

  private async request(texts: readonly string[], signal: AbortSignal, onSlowDown?: OnSlowDown): Promise<Answer> {
    for (let waits = 0; ; waits++) {
      const answer = await this.once(texts, signal);
      const asked = answer.retryAfterMs;
      if (asked === undefined || (answer.status !== 429 && answer.status !== 503)) return answer;
      if (answer.status === 429) await onSlowDown?.(asked);
      if (asked > LONGEST_WAIT_MS || waits === WAITS) return answer;
      await wait(asked, undefined, { signal });
    }
  }

  private async once(texts: readonly string[], signal: AbortSignal): Promise<Answer> {
    try {
      const response = await this.ask(this.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.options.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: this.model, input: texts, encoding_format: 'float' }),
        signal,
      });
      const { status, headers } = response;
      const now = new Date((this.options.now ?? Date.now)());
      return {
        status,
        body: status === 200 ? await response.text() : await unread(response),
        retryAfterMs: retryAfterMs(headers.get('retry-after') ?? undefined, now),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw notAnswered(error);
    }
  }
}

interface Answer {
  status: number;
  body: string;
  retryAfterMs: number | undefined;
}

/** The body of an error response is never used, so it is not awaited. */
async function unread(response: Response): Promise<string> {
  await response.body?.cancel();
  return '';
}

function notAnswered(cause: unknown): Error {
  if (cause instanceof AnswerTooLargeError) {
    return new PermanentTaskError('The embedding server’s answer is too large', {
      code: 'embedding_bad_answer',
      cause,
    });
  }
  const late = (cause as Partial<Error>)?.name === 'TimeoutError';
  const message = late ? 'The embedding server did not answer in time' : 'The embedding server cannot be reached';
  return new RetryableTaskError(message, { code: 'embedding_unavailable', cause });
}
