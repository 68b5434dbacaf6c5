import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentText } from '../reading/document-text.js';
import { type Section, sectionsOf } from './sections.js';
import { sentenceLanguageOf } from './sentence-language.js';
import { SentenceSplitter } from './sentence-splitter.js';
import { wholeCharacterEnd } from './whole-character.js';

/** A passage of a document; offsets in UTF-16 units of the cleaned text, `end` exclusive. */
export interface Chunk {
  content: string;
  start: number;
  end: number;
  /** The Markdown headings above it, outermost first. */
  headings: string[];
}

/** Lengths in UTF-16 units. */
export interface ChunkSize {
  size: number;
  overlap: number;
}

/** What is split in one go: the event loop runs between two blocks, so that locks are renewed on a 20 MiB document. */
const BLOCK = 65_536;
const SECTIONS_PER_TURN = 50;
const VISIBLE = /\S/;
/** Sections shorter than this part of a chunk join the next. */
const SHORT_SECTION = 0.1;

/** Splits a document by its sections, then paragraphs, sentences and words; linear in its length. */
export async function* chunksOf(
  { text, hasHeadings }: DocumentText,
  { size, overlap }: ChunkSize,
): AsyncGenerator<Chunk> {
  const splitter = new SentenceSplitter(size, overlap, sentenceLanguageOf(text));
  let sections = 0;
  const found = hasHeadings ? sectionsOf(text, size * SHORT_SECTION) : [{ headings: [], start: 0, end: text.length }];
  for (const section of found) {
    if (++sections % SECTIONS_PER_TURN === 0) await nextTurn();
    yield* chunksOfSection(text, section, splitter);
  }
}

async function* chunksOfSection(text: string, section: Section, splitter: SentenceSplitter): AsyncGenerator<Chunk> {
  let from = section.start;
  while (from < section.end) {
    const blockEnd = from + BLOCK < section.end ? wholeCharacterEnd(text, from + BLOCK) : section.end;
    const chunks = chunksOfBlock(text, from, blockEnd, section.headings, splitter);
    if (blockEnd === section.end || chunks.length < 2) {
      yield* chunks;
      from = blockEnd;
    } else {
      // The last chunk was cut by the block's end, not by the text: the next block begins with it.
      from = chunks.pop()!.start;
      yield* chunks;
    }
    if (from < section.end) await nextTurn();
  }
}

function chunksOfBlock(
  text: string,
  from: number,
  to: number,
  headings: string[],
  splitter: SentenceSplitter,
): Chunk[] {
  const block = text.slice(from, to);
  if (!VISIBLE.test(block)) return [];
  return splitter.split(block).map(({ content, start }) => ({
    content,
    start: from + start,
    end: from + start + content.length,
    headings,
  }));
}
