import { PermanentTaskError } from '@app/task-engine';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_INPUT_TOKENS } from '../../../integrations/embeddings/embedding-batches.js';
import { type Chunk, type ChunkSize, chunksOf } from './chunk-document.js';
import { contentHash } from '../content/content-hash.js';
import type { DocumentText } from '../reading/document-text.js';
import { textToEmbed } from './text-to-embed.js';
import { type TokenCounter, tokenCounter } from './token-count.js';
import { wholeCharacterEnd } from './whole-character.js';

/** A chunk with what identifies and measures it; equal hashes mean equal vectors. */
export interface MeasuredChunk extends Chunk {
  hash: string;
  tokens: number;
  /** Of a PDF: the page on which it begins, from 1. */
  page: number | undefined;
}

/** 20 MiB in chunks of the default size are about 24,000. */
const MAX_CHUNKS = 50_000;
const CHUNKS_PER_TURN = 16;

/**
 * The chunks of a document, measured. The event loop runs in between.
 * @throws PermanentTaskError `too_many_chunks` above 50,000
 */
export async function splitDocument(
  document: DocumentText,
  size: ChunkSize,
  signal: AbortSignal,
): Promise<MeasuredChunk[]> {
  const countTokens = await tokenCounter();
  const pageOf = pageFinder(document.pageStarts);
  const chunks: MeasuredChunk[] = [];
  for await (const whole of chunksOf(document, size)) {
    for (const chunk of withinTokens(whole, countTokens)) chunks.push({ ...chunk, page: pageOf(chunk.start) });
    if (chunks.length > MAX_CHUNKS) {
      throw new PermanentTaskError(`More than ${MAX_CHUNKS} chunks: choose a larger chunk_size`, {
        code: 'too_many_chunks',
      });
    }
    if (chunks.length % CHUNKS_PER_TURN === 0) {
      signal.throwIfAborted();
      await nextTurn();
    }
  }
  return chunks;
}

/** The chunk, or halves of it: 8,000 characters of Chinese are more tokens than a model takes. */
function* withinTokens(chunk: Chunk, countTokens: TokenCounter): Generator<Omit<MeasuredChunk, 'page'>> {
  const embedded = textToEmbed(chunk);
  const tokens = countTokens(embedded);
  const { content, start, end, headings } = chunk;
  if (tokens <= MAX_INPUT_TOKENS || content.length < 2) {
    yield { ...chunk, hash: contentHash(embedded), tokens };
    return;
  }
  const half = wholeCharacterEnd(content, Math.ceil(content.length / 2));
  yield* withinTokens({ content: content.slice(0, half), start, end: start + half, headings }, countTokens);
  yield* withinTokens({ content: content.slice(half), start: start + half, end, headings }, countTokens);
}

/** Asked in rising order of offsets. */
function pageFinder(pageStarts: readonly number[] | undefined): (offset: number) => number | undefined {
  let page = 0;
  return (offset) => {
    if (!pageStarts) return undefined;
    // Overlap begins a chunk before the end of the one before it, which may be a page back.
    while (page > 0 && pageStarts[page]! > offset) page--;
    while (page + 1 < pageStarts.length && pageStarts[page + 1]! <= offset) page++;
    return page + 1;
  };
}
