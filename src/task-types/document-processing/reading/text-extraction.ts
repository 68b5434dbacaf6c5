import { SnoozeTask } from '@app/task-engine';
import type { OnModuleDestroy } from '@nestjs/common';
import { type ExtractionLimits, type ExtractionRequest, ReadingThread, type ReadingOptions } from './reading-thread.js';

export interface ExtractionOptions extends ReadingOptions {
  organizationId: string;
}

interface Waiting {
  organizationId: string;
  take(thread: ReadingThread): void;
}

const LIMITS: ExtractionLimits = {
  silentMs: 45_000,
  htmlMs: { least: 10_000, perMegabyte: 1_750 },
  totalMs: 200_000,
  growthBytes: 805_306_368,
  heapMegabytes: 512,
};
const THREADS = 2;
/** Ordinary documents take moments: this number of tasks wait for a reader in their worker slot, up to this time. */
const MOST_WAITING = 2;
const WAIT_MS = 500;
/** All others are retried later at spread times, and their slots serve other tasks meanwhile. */
const AGAIN_MS = { least: 1_000, spread: 4_000 };

/**
 * Reads HTML and PDF in two threads. An organization has one of them at a time, so that its heavy documents hold up neither
 * another's documents nor the worker's slots.
 */
export class TextExtraction implements OnModuleDestroy {
  private readonly threads: readonly ReadingThread[];
  private readonly free: ReadingThread[];
  private readonly reading = new Set<string>();
  private readonly waiting = new Set<Waiting>();

  constructor(threadFile: URL | string, limits: ExtractionLimits = LIMITS) {
    this.threads = Array.from({ length: THREADS }, () => new ReadingThread(threadFile, limits));
    this.free = [...this.threads];
  }

  /**
   * The text of each page; HTML is one page of Markdown.
   * @throws SnoozeTask when it is others' turn, PermanentTaskError with what is wrong with the document,
   * RetryableTaskError `reader_failed` when the fault is ours, the signal's reason when it is aborted
   */
  async pagesOf(request: ExtractionRequest, { organizationId, ...options }: ExtractionOptions): Promise<string[]> {
    const thread = this.freeFor(organizationId) ?? (await this.turnOf(organizationId, options.signal));
    try {
      return await thread.read(request, options);
    } finally {
      this.giveBack(thread, organizationId);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }

  private freeFor(organizationId: string): ReadingThread | undefined {
    if (this.reading.has(organizationId)) return undefined;
    const thread = this.free.pop();
    if (thread) this.reading.add(organizationId);
    return thread;
  }

  private turnOf(organizationId: string, signal: AbortSignal): Promise<ReadingThread> {
    if (this.waiting.size >= MOST_WAITING) throw comeAgain();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiting.delete(waiting);
        clearTimeout(late);
        signal.removeEventListener('abort', abort);
      };
      const waiting: Waiting = { organizationId, take: (thread) => (leave(), resolve(thread)) };
      const abort = (): void => (leave(), reject(signal.reason as Error));
      const late = setTimeout(() => (leave(), reject(comeAgain())), WAIT_MS);
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.add(waiting);
    });
  }

  private giveBack(thread: ReadingThread, organizationId: string): void {
    this.reading.delete(organizationId);
    this.free.push(thread);
    for (const waiting of this.waiting) {
      const next = this.freeFor(waiting.organizationId);
      if (next) return waiting.take(next);
    }
  }
}

function comeAgain(): SnoozeTask {
  return new SnoozeTask(AGAIN_MS.least + Math.random() * AGAIN_MS.spread, 'the readers are busy');
}
