import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PDFParse } from 'pdf-parse';

/** A PDF whose text cannot be had; `code` is a stable word for the task. */
export class PdfRefusedError extends Error {
  constructor(
    readonly code: 'pdf_encrypted' | 'pdf_broken' | 'pdf_too_many_pages' | 'document_too_large' | 'pdf_without_text',
    message: string,
  ) {
    super(message);
    this.name = 'PdfRefusedError';
  }
}

const MAX_PAGES = 2_000;
const MAX_CHARACTERS = 20_971_520;

/**
 * The text of each page of a PDF.
 * @param onPage called before each page, from 1
 * @throws PdfRefusedError
 */
export async function pdfPages(data: Uint8Array, onPage: (page: number, total: number) => void): Promise<string[]> {
  const parser = new PDFParse({ data, ...SAFE_READING });
  try {
    return await readPages(parser, onPage);
  } catch (error) {
    throw error instanceof PdfRefusedError ? error : refusalOf(error);
  } finally {
    await parser.destroy().catch(() => undefined);
  }
}

async function readPages(parser: PDFParse, onPage: (page: number, total: number) => void): Promise<string[]> {
  const pages: string[] = [];
  let characters = 0;
  for (let page = 1, total = 1; page <= total; page++) {
    const result = await parser.getText({ partial: [page], pageJoiner: '', cellSeparator: ' ' });
    total = result.total;
    if (total > MAX_PAGES) {
      throw new PdfRefusedError('pdf_too_many_pages', `The PDF has ${total} pages, more than ${MAX_PAGES}`);
    }
    onPage(page, total);
    const text = result.pages[0]?.text ?? '';
    characters += text.length;
    if (characters > MAX_CHARACTERS) {
      throw new PdfRefusedError('document_too_large', `The PDF has more than ${MAX_CHARACTERS} characters`);
    }
    pages.push(text);
  }
  if (!pages.some((text) => /[^\s\p{C}]/u.test(text))) {
    throw new PdfRefusedError('pdf_without_text', 'The PDF has no text: scanned pages need OCR first');
  }
  return pages;
}

function refusalOf(error: unknown): PdfRefusedError {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return new PdfRefusedError('pdf_encrypted', 'The PDF is protected by a password');
  return new PdfRefusedError('pdf_broken', 'The PDF is damaged and cannot be read');
}

/** Character maps of Chinese, Japanese and Korean fonts come with the parser's own package. */
function characterMaps(): string {
  const parser = createRequire(import.meta.url).resolve('pdf-parse');
  return join(dirname(createRequire(parser).resolve('pdfjs-dist/package.json')), 'cmaps/');
}

/** Nothing is fetched, evaluated or drawn. */
const SAFE_READING = {
  isEvalSupported: false,
  disableFontFace: true,
  useSystemFonts: false,
  useWorkerFetch: false,
  enableXfa: false,
  cMapUrl: characterMaps(),
  cMapPacked: true,
};
