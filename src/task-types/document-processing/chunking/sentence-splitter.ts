import type { SentenceLanguage } from './sentence-language.js';
import { sentencesOf } from './sentences.js';
import { wholeCharacterEnd } from './whole-character.js';

/** Where one of these stands, sentences are looked for by the rules of the language. */
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

/** Splits at the largest of paragraph, line, sentence, clause and word that fits; never inside a character. */
export class SentenceSplitter {
  /** @param size of the longest piece and @param overlap repeated of the piece before, in UTF-16 units */
  constructor(
    private readonly size: number,
    private readonly overlap: number,
    private readonly language: SentenceLanguage,
  ) {}

  split(text: string): Piece[] {
    return this.splitBy(SEPARATORS, text, 0);
  }

  /** At the first separator that the text has; a part that is too long is split again, by those after it. */
  private splitBy(separators: readonly string[], text: string, start: number): Piece[] {
    const at = separators.findIndex((separator) => text.includes(separator));
    const pieces: Piece[] = [];
    let fitting: string[] = [];
    let from = start;
    const joinFitting = (): void => {
      pieces.push(...this.joined(fitting, from));
      for (const { length } of fitting) from += length;
      fitting = [];
    };
    for (const part of this.partsOf(text, separators[at] ?? '')) {
      if (part.length < this.size) {
        fitting.push(part);
        continue;
      }
      joinFitting();
      pieces.push(...this.splitBy(separators.slice(at + 1), part, from));
      from += part.length;
    }
    joinFitting();
    return pieces;
  }

  /** Neighbouring parts, the first of which begins at `start`, as pieces that are as long as they may be. */
  private joined(parts: readonly string[], start: number): Piece[] {
    const pieces: Piece[] = [];
    const window: string[] = [];
    let length = 0;
    let end = start;
    const emit = (): void => {
      const text = window.join('');
      const content = text.trim();
      if (content === '') return;
      pieces.push({ content, start: end - length + text.length - text.trimStart().length });
    };
    for (const part of parts) {
      if (length + part.length > this.size) {
        emit();
        while (length > this.overlap || (length > 0 && length + part.length > this.size)) {
          length -= window.shift()!.length;
        }
      }
      window.push(part);
      length += part.length;
      end += part.length;
    }
    emit();
    return pieces;
  }

  private partsOf(text: string, separator: string): string[] {
    if (SENTENCE_ENDS.includes(separator)) return atLeast(sentencesOf(text, this.language), this.smallestPart);
    if (separator !== '') return splitAfter(text, separator, this.smallestPart);
    const slice = this.overlap === 0 ? this.size - 1 : Math.floor(this.overlap / 2);
    return slicesOf(text, Math.max(slice, SMALLEST_SLICE));
  }

  /** Small enough to fit into the overlap, or nothing would be repeated. */
  private get smallestPart(): number {
    return Math.min(this.size * SMALLEST_PART, this.overlap === 0 ? Infinity : this.overlap / 2);
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
