import { joinedLines } from './joined-lines.js';

/** A document's text, cleaned. */
export interface DocumentText {
  text: string;
  /** Whether lines that begin with # are headings. */
  hasHeadings: boolean;
  /** Of a PDF: where in the text each page begins. */
  pageStarts?: readonly number[];
}

const PAGE_BREAK = '\n\n';

/** The text without NUL and lone surrogates, which neither PostgreSQL nor an embedding server takes. */
export function cleanText(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '');
}

/** The text of a PDF's pages; offsets refer to it. */
export function textOfPages(pages: readonly string[]): DocumentText {
  const pageStarts: number[] = [];
  const texts: string[] = [];
  let length = 0;
  for (const page of pages) {
    const text = joinedLines(cleanText(page));
    pageStarts.push(length);
    texts.push(text);
    length += text.length + PAGE_BREAK.length;
  }
  return { text: texts.join(PAGE_BREAK), hasHeadings: false, pageStarts };
}
