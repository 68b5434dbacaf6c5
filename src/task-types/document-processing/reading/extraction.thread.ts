import { parentPort } from 'node:worker_threads';
import type { ExtractionAnswer, ExtractionRequest } from './reading-thread.js';

/** What runs in a ReadingThread: one document at a time; the parsers are loaded with the first that needs them. */
parentPort?.on('message', (request: ExtractionRequest) => {
  void answerTo(request).then((answer) => parentPort?.postMessage(answer));
});

async function answerTo(request: ExtractionRequest): Promise<ExtractionAnswer> {
  try {
    return { kind: 'pages', pages: await pagesOf(request) };
  } catch (error) {
    const { name, code, message } = error as { name: string; code?: string; message: string };
    if (name === 'PdfRefusedError' && code) return { kind: 'refused', code, message };
    // The stack of a page nested some thousand levels deep, or a string beyond what the engine takes.
    if (name === 'RangeError') return { kind: 'too_complex' };
    return { kind: 'failed', message };
  }
}

async function pagesOf(request: ExtractionRequest): Promise<string[]> {
  if (request.format === 'html') {
    const { htmlToMarkdown } = await import('./html-text.js');
    return [htmlToMarkdown(request.html)];
  }
  const { pdfPages } = await import('./pdf-pages.js');
  return pdfPages(request.pdf, (page, total) => {
    const progress: ExtractionAnswer = { kind: 'page', page, total };
    parentPort?.postMessage(progress);
  });
}
