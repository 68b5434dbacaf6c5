import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import type { SentenceLanguage } from './sentence-language.js';
import { sentencesOf } from './sentences.js';
import { wholeCharacterEnd } from './whole-character.js';

/** Where one of these occurs, sentences are split by the rules of the language. */
const SENTENCE_ENDS = ['. ', '! ', '? ', '… ', '。', '！', '？', '؟ ', '। '];
const SEPARATORS = ['\n\n', '\n', ...SENTENCE_ENDS, '; ', ', ', '、', '，', ' ', ''];
/** No part is shorter than this part of a chunk: ten million words of one letter would be ten million parts. */
const SMALLEST_PART = 0.05;
const SMALLEST_SLICE = 16;

/** A piece of the split text and where it begins, in UTF-16 units. */
export interface Piece {
  content: string;
  start: number;
}

/**
 * Splits at the largest of paragraph, line, sentence, clause and word that fits; never inside a character. One call at a
 * time: the library returns no positions, so they are counted from its parts.
 */
export class SentenceSplitter extends RecursiveCharacterTextSplitter {
  private offset = 0;
  private starts: number[] = [];

  constructor(
    chunkSize: number,
    chunkOverlap: number,
    private readonly language: SentenceLanguage,
  ) {
    super({ chunkSize, chunkOverlap, separators: SEPARATORS, keepSeparator: true });
  }

  async split(text: string): Promise<Piece[]> {
    this.offset = 0;
    this.starts = [];
    const contents = await this.splitText(text);
    return contents.map((content, at) => ({ content, start: this.starts[at]! }));
  }

  /** Joins neighbouring parts into chunks, the overlap repeated; called with every part of the text once, in order. */
  override async mergeSplits(parts: string[]): Promise<string[]> {
    const contents: string[] = [];
    const window: string[] = [];
    let length = 0;
    const emit = (): void => {
      const text = window.join('');
      const content = text.trim();
      if (content === '') return;
      contents.push(content);
      this.starts.push(this.offset - length + text.length - text.trimStart().length);
    };
    for (const part of parts) {
      if (length + part.length > this.chunkSize) {
        emit();
        while (length > this.chunkOverlap || (length > 0 && length + part.length > this.chunkSize)) {
          length -= window.shift()!.length;
        }
      }
      window.push(part);
      length += part.length;
      this.offset += part.length;
    }
    emit();
    return contents;
  }

  /** The library leaves the full stop at the head of the next sentence and cuts a long word into single characters. */
  protected override splitOnSeparator(text: string, separator: string): string[] {
    if (SENTENCE_ENDS.includes(separator)) return atLeast(sentencesOf(text, this.language), this.smallestPart);
    if (separator !== '') return splitAfter(text, separator, this.smallestPart);
    const slice = this.chunkOverlap === 0 ? this.chunkSize - 1 : Math.floor(this.chunkOverlap / 2);
    return slicesOf(text, Math.max(slice, SMALLEST_SLICE));
  }

  /** Small enough to fit into the overlap, or nothing would be repeated. */
  private get smallestPart(): number {
    return Math.min(this.chunkSize * SMALLEST_PART, this.chunkOverlap === 0 ? Infinity : this.chunkOverlap / 2);
  }
}

/** The parts in order, short ones joined with the next. */
function atLeast(parts: Iterable<string>, shortest: number): string[] {
  const joined: string[] = [];
  let open = '';
  for (const part of parts) {
    open += part;
    if (open.length < shortest) continue;
    joined.push(open);
    open = '';
  }
  if (open !== '') joined.push(open);
  return joined;
}

/** Cuts after each separator that is at least `shortest` from the cut before. */
function splitAfter(text: string, separator: string, shortest: number): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(separator, shortest); at !== -1; at = text.indexOf(separator, from + shortest)) {
    const to = at + separator.length;
    parts.push(text.slice(from, to));
    from = to;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

function slicesOf(text: string, length: number): string[] {
  const slices: string[] = [];
  for (let from = 0; from < text.length;) {
    const to = wholeCharacterEnd(text, from + length);
    slices.push(text.slice(from, to));
    from = to;
  }
  return slices;
}
