import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Embedded, Embedder } from './embedder.js';
import { sensesOf, stemsOf } from './portuguese-words.js';

const DIMENSIONS = 256;
const TEXTS_PER_TURN = 8;
/** How much each kind of feature says: three numbers for every text, chosen on the two manuals in test/documents. */
const WEIGHT = { stem: 1, sense: 1.5, trigram: 0.25 };

/**
 * Word stems and character trigrams hashed into 256 signed dimensions, and over them groups of like meaning, each with a
 * dimension of its own: in so few dimensions it is collisions that cost most. Deterministic and local: it finds a passage
 * by words, word parts and everyday synonyms, not by meaning, and is what runs without an embeddings key.
 */
export class LocalLexicalEmbedder implements Embedder {
  readonly model = 'local-lexical-256';
  readonly dimensions = DIMENSIONS;

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Embedded> {
    const vectors: number[][] = [];
    let tokens = 0;
    for (const [index, text] of texts.entries()) {
      if (index % TEXTS_PER_TURN === 0) await nextTurn();
      signal.throwIfAborted();
      const stems = stemsOf(text);
      tokens += stems.length;
      vectors.push(vectorOf(stems));
    }
    return { vectors, tokens };
  }
}

function vectorOf(stems: readonly string[]): number[] {
  const vector = new Float64Array(DIMENSIONS);
  const senses = new Map<number, number>();
  for (const [stem, count] of counted(stems)) {
    // A repeated word counts less each time, a longer one more.
    const weight = (1 + Math.log(count)) * Math.min(stem.length, 8) ** 0.5;
    addHashed(vector, stem, WEIGHT.stem * weight);
    const grams = trigramsOf(stem);
    for (const gram of grams) addHashed(vector, `#${gram}`, (WEIGHT.trigram * weight) / grams.length ** 0.5);
    const own = sensesOf(stem);
    // Several words of one sense say it once: the strongest counts.
    for (const sense of own) {
      senses.set(sense, Math.max(senses.get(sense) ?? 0, (WEIGHT.sense * weight) / own.length ** 0.5));
    }
  }
  for (const [sense, weight] of senses) vector[sense] = vector[sense]! + weight;
  return unit(vector);
}

function unit(vector: Float64Array): number[] {
  const length = Math.hypot(...vector);
  // A text without words still needs a direction: the cosine of a zero vector is not a number.
  if (length === 0) return Array.from(vector, (_, at) => (at === 0 ? 1 : 0));
  return Array.from(vector, (value) => Number((value / length).toFixed(6)));
}

function counted(stems: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return counts;
}

function addHashed(vector: Float64Array, feature: string, weight: number): void {
  const hash = fnv1a(feature);
  const slot = hash % DIMENSIONS;
  vector[slot] = vector[slot]! + (hash & 0x8000_0000 ? weight : -weight);
}

function trigramsOf(stem: string): string[] {
  const edged = `^${stem}$`;
  return Array.from({ length: Math.max(edged.length - 2, 1) }, (_, at) => edged.slice(at, at + 3));
}

/** FNV-1a, 32 bits, with a final mix: neighbouring trigrams must not land in neighbouring slots. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
