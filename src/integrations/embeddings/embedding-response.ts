import { isRecord, RetryableTaskError } from '@app/task-engine';
import type { Embedded } from './embedder.js';
import { embeddingError } from './embedding-error.js';

/**
 * The vectors of a 200 answer in the order of the texts.
 * @param count how many texts were sent
 * @param dimensions length of earlier vectors, where there were any
 * @throws RetryableTaskError `embedding_bad_answer` when one is missing, doubled or malformed; what `embeddingError` says when
 * the body is an error all the same (OpenRouter does that)
 */
export function embeddingsIn(body: string, count: number, dimensions: number | undefined): Embedded {
  const answer = parsed(body);
  if (isRecord(answer['error'])) {
    const { code } = answer['error'];
    throw embeddingError(typeof code === 'number' ? code : 502, undefined);
  }
  const items = answer['data'];
  if (!Array.isArray(items) || items.length !== count) throw badAnswer(`expected ${count} embeddings`);
  const vectors = inOrder(items, count);
  const length = dimensions ?? vectors[0]?.length;
  if (vectors.some((vector) => vector.length !== length)) throw badAnswer('vectors have different lengths');
  return { vectors, tokens: tokensOf(answer['usage']) };
}

function inOrder(items: unknown[], count: number): number[][] {
  const vectors: number[][] = [];
  for (const [place, item] of items.entries()) {
    if (!isRecord(item)) throw badAnswer('an item is not an object');
    const index = item['index'] ?? place;
    if (!isIndex(index, count) || vectors[index]) throw badAnswer('an index is invalid or repeated');
    vectors[index] = vectorIn(item['embedding']);
  }
  return vectors;
}

function vectorIn(value: unknown): number[] {
  if (Array.isArray(value) && value.length > 0 && value.every((part) => Number.isFinite(part)))
    return value as number[];
  throw badAnswer('an embedding is not a list of numbers');
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return value;
  } catch {
    // Falls through: truncated or not JSON.
  }
  throw badAnswer('not a JSON object');
}

function tokensOf(usage: unknown): number {
  const tokens = isRecord(usage) ? (usage['total_tokens'] ?? usage['prompt_tokens']) : undefined;
  return typeof tokens === 'number' && tokens >= 0 ? tokens : 0;
}

function isIndex(value: unknown, count: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < count;
}

function badAnswer(what: string): RetryableTaskError {
  return new RetryableTaskError(`The embedding server's answer is unusable: ${what}`, { code: 'embedding_bad_answer' });
}
