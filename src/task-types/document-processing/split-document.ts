import { PermanentTaskError } from '@app/task-engine';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Chunk, type ChunkSize, chunksOf } from './chunk-document.js';
import { contentHash } from './content-hash.js';
import { textToEmbed } from './text-to-embed.js';
import { tokenCounter } from './token-count.js';

/** A chunk with what identifies and measures it; equal hashes mean equal vectors. */
export interface MeasuredChunk extends Chunk {
  hash: string;
  tokens: number;
}

/** 20 MiB in chunks of the default size are about 24,000. */
const MAX_CHUNKS = 50_000;
const CHUNKS_PER_TURN = 16;

/**
 * The chunks of a cleaned text, measured. The event loop runs in between.
 * @throws PermanentTaskError `too_many_chunks` above 50,000
 */
export async function splitDocument(text: string, size: ChunkSize, signal: AbortSignal): Promise<MeasuredChunk[]> {
  const countTokens = await tokenCounter();
  const chunks: MeasuredChunk[] = [];
  for await (const chunk of chunksOf(text, size)) {
    if (chunks.length === MAX_CHUNKS) {
      throw new PermanentTaskError(`More than ${MAX_CHUNKS} chunks: choose a larger chunk_size`, {
        code: 'too_many_chunks',
      });
    }
    const embedded = textToEmbed(chunk);
    chunks.push({ ...chunk, hash: contentHash(embedded), tokens: countTokens(embedded) });
    if (chunks.length % CHUNKS_PER_TURN === 0) {
      signal.throwIfAborted();
      await nextTurn();
    }
  }
  return chunks;
}
