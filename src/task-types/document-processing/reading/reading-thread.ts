import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';
import { Worker } from 'node:worker_threads';

export type ExtractionRequest = { format: 'html'; html: string } | { format: 'pdf'; pdf: Uint8Array };

export type ExtractionAnswer =
  | { kind: 'page'; page: number; total: number }
  | { kind: 'pages'; pages: string[] }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'too_complex' }
  | { kind: 'failed'; message: string };

export interface ReadingOptions {
  signal: AbortSignal;
  onPage?: ((page: number, total: number) => void) | undefined;
}

/** What one document may cost; a bomb is stopped from outside, whatever it does to its thread. */
export interface ExtractionLimits {
  /** Milliseconds without a further page. */
  silentMs: number;
  /** HTML is one page: its milliseconds grow with its size up to `silentMs`. */
  htmlMs: { least: number; perMegabyte: number };
  /** Milliseconds in all; below the time limit of a task, so that it fails for good and is not tried again. */
  totalMs: number;
  /** Bytes by which the process may grow meanwhile, buffers included. */
  growthBytes: number;
  /** The thread's heap. */
  heapMegabytes: number;
}

const LOOKED_AT_EVERY_MS = 100;
const IDLE_MS = 30_000;

/**
 * Reads HTML and PDF off the event loop, which renews the tasks' locks: one document at a time. The thread ends with a
 * document that exceeds its limits, and after half a minute without work.
 */
export class ReadingThread {
  private thread: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly threadFile: URL | string,
    private readonly limits: ExtractionLimits,
  ) {}

  /** What TextExtraction's `pagesOf` promises, for one caller at a time. */
  async read(request: ExtractionRequest, options: ReadingOptions): Promise<string[]> {
    options.signal.throwIfAborted();
    clearTimeout(this.idle);
    this.thread ??= this.start();
    try {
      return await this.ask(this.thread, request, options);
    } finally {
      this.idle = setTimeout(() => void this.end(), IDLE_MS).unref();
    }
  }

  async end(thread = this.thread): Promise<void> {
    if (this.thread === thread) this.thread = undefined;
    await thread?.terminate();
  }

  private start(): Worker {
    const thread = new Worker(this.threadFile, {
      resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMegabytes },
      // No secret of ours in there, and none of the flags the process was started with.
      env: {},
      execArgv: [],
    });
    thread.unref();
    thread.on('exit', () => {
      if (this.thread === thread) this.thread = undefined;
    });
    return thread;
  }

  private ask(thread: Worker, request: ExtractionRequest, { signal, onPage }: ReadingOptions): Promise<string[]> {
    return new Promise<string[]>((resolve, reject) => {
      const guard = new ReadingGuard(this.limits, request);
      const settle = (outcome: () => void, keepsThread = false): void => {
        clearInterval(watch);
        thread.removeAllListeners('message').removeAllListeners('error');
        thread.on('error', () => undefined);
        signal.removeEventListener('abort', abort);
        if (keepsThread) return outcome();
        void this.end(thread).then(outcome, outcome);
      };
      const tooMuch = (): void => settle(() => reject(tooComplex()));
      const abort = (): void => settle(() => reject(signal.reason as Error));
      const watch = setInterval(() => guard.isExceeded() && tooMuch(), LOOKED_AT_EVERY_MS);
      signal.addEventListener('abort', abort, { once: true });
      thread.once('error', (error: Error & { code?: string }) => {
        settle(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex() : failed(error.message)));
      });
      thread.on('message', (answer: ExtractionAnswer) => {
        guard.heard();
        if (answer.kind === 'page') return onPage?.(answer.page, answer.total);
        if (answer.kind === 'pages') return settle(() => resolve(answer.pages), true);
        settle(() => reject(errorOf(answer)), true);
      });
      thread.postMessage(request, request.format === 'pdf' ? [request.pdf.buffer as ArrayBuffer] : []);
    });
  }
}

/** Whether a document has cost too much. */
class ReadingGuard {
  private readonly began = performance.now();
  private readonly rss = process.memoryUsage.rss();
  private readonly silentMs: number;
  private heardAt = this.began;

  constructor(
    private readonly limits: ExtractionLimits,
    request: ExtractionRequest,
  ) {
    this.silentMs = request.format === 'html' ? htmlBudgetMs(request.html, limits) : limits.silentMs;
  }

  heard(): void {
    this.heardAt = performance.now();
  }

  isExceeded(): boolean {
    const now = performance.now();
    const { totalMs, growthBytes } = this.limits;
    const isLate = now - this.heardAt > this.silentMs || now - this.began > totalMs;
    return isLate || process.memoryUsage.rss() - this.rss > growthBytes;
  }
}

/** An honest page takes half a second a megabyte; a small one that takes long was made to. */
function htmlBudgetMs(html: string, { silentMs, htmlMs }: ExtractionLimits): number {
  return Math.min(silentMs, htmlMs.least + (htmlMs.perMegabyte * html.length) / 1_048_576);
}

function errorOf(answer: Exclude<ExtractionAnswer, { kind: 'page' | 'pages' }>): Error {
  if (answer.kind === 'refused') return new PermanentTaskError(answer.message, { code: answer.code });
  return answer.kind === 'too_complex' ? tooComplex() : failed(answer.message);
}

/** Not caused by the document: a file of ours is missing, or a parser has a bug. */
function failed(cause: string): RetryableTaskError {
  return new RetryableTaskError('The document could not be read', { code: 'reader_failed', cause });
}

function tooComplex(): PermanentTaskError {
  return new PermanentTaskError('Reading the document exceeds the time or memory limit', {
    code: 'document_too_complex',
  });
}
