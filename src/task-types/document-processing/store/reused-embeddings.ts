import { chunksOf } from '@app/task-engine';
import { type ChunkText, type DocumentKey, DocumentStore } from './document-store.js';
import type { MeasuredChunk } from '../chunking/split-document.js';

/** Hashes of one query. */
const ASKED_AT_ONCE = 500;
/** Chunks copied by one statement: vectors of 3,072 numbers are 1 MB. */
const COPIED_AT_ONCE = 100;

/**
 * The chunks that have yet to be embedded. Those stored already, by an earlier version or an attempt that was cut off, stay;
 * those any other document of the organization has in this model are copied.
 * @throws what the store throws
 */
export async function yetToEmbed(
  chunks: readonly MeasuredChunk[],
  key: DocumentKey,
  store: DocumentStore,
  signal: AbortSignal,
): Promise<MeasuredChunk[]> {
  const stored = await store.storedHashes(key, signal);
  const absent = chunks.filter(({ hash }) => !stored.has(hash));
  const known = new Set<string>();
  for (const part of chunksOf(absent, ASKED_AT_ONCE)) {
    const hashes = part.map(({ hash }) => hash);
    for (const hash of await store.knownElsewhere(key, hashes, signal)) known.add(hash);
  }
  const elsewhere = absent.filter(({ hash }) => known.has(hash));
  const copied = new Set<string>();
  for (const part of chunksOf(elsewhere, COPIED_AT_ONCE)) {
    for (const hash of await store.reuse(key, part.map(chunkText), signal)) copied.add(hash);
  }
  return absent.filter(({ hash }) => !copied.has(hash));
}

/** What is stored of a chunk in addition to its vector. */
export function chunkText({ hash, content, tokens, headings }: MeasuredChunk): ChunkText {
  return { content_hash: hash, content, tokens, headings };
}
