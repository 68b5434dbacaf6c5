import { within } from '@app/task-engine';
import { AsyncLocalStorage } from 'node:async_hooks';

/** Items that are not written yet, in the order in which they are to be. */
export interface UnwrittenItems<Item> {
  readonly size: number;
  /** May leave an item out, the new one or an older one, where there is no room. */
  add(item: Item): void;
  /** Takes up to `max` items out. */
  take(max: number): Item[];
  /** Items that were taken and could not be written. */
  putBack(items: readonly Item[]): void;
}

export interface WriteBehindOptions<Item> {
  unwritten: UnwrittenItems<Item>;
  /** Writes one batch; what it throws puts the batch back. */
  write: (batch: Item[]) => Promise<void>;
  batch: number;
  /** From an item to its write. */
  afterMs: number;
  /** Whether a full batch is written without waiting. */
  fullBatchAtOnce?: boolean;
  /** The first write that failed after one that did not. */
  failed: (error: Error) => void;
  /** The first write that succeeded after one that failed. */
  succeededAgain: () => void;
  /** After each attempt to write all there is. */
  attempted?: () => void;
}

const RETRY_AFTER_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const FLUSH_ON_EXIT_MS = 3_000;

/** Collects items and writes them in batches, later: no caller waits for a write, and none is tried beside another. */
export class WriteBehind<Item> {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private failures = 0;
  private finished = false;
  /** Belongs to none of the requests and attempts whose items it writes, in its log lines and traces. */
  private readonly attempt = AsyncLocalStorage.bind(() => this.writeNow());

  constructor(private readonly options: WriteBehindOptions<Item>) {}

  /** Items that are not written yet. */
  get size(): number {
    return this.options.unwritten.size;
  }

  add(item: Item): void {
    const { unwritten, batch, fullBatchAtOnce } = this.options;
    unwritten.add(item);
    const isFull = fullBatchAtOnce === true && this.failures === 0 && unwritten.size >= batch;
    this.writeIn(isFull ? 0 : this.pauseMs());
  }

  /** Writes what is left, within three seconds. What cannot be written stays in `size`; nothing is tried again. */
  async finish(): Promise<void> {
    this.finished = true;
    clearTimeout(this.timer);
    const rest = (this.writing ?? Promise.resolve()).then(() => this.writeAll());
    await within(
      rest.catch(() => undefined),
      FLUSH_ON_EXIT_MS,
    );
  }

  private writeIn(ms: number): void {
    if (this.writing || this.finished || (this.timer && ms > 0)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.attempt();
    }, ms);
  }

  private async writeNow(): Promise<void> {
    try {
      await this.writeAll();
      if (this.failures > 0) this.options.succeededAgain();
      this.failures = 0;
    } catch (error) {
      if (this.failures === 0) this.options.failed(error as Error);
      this.failures += 1;
    }
    this.writing = undefined;
    this.options.attempted?.();
    if (this.size > 0) this.writeIn(this.pauseMs());
  }

  private async writeAll(): Promise<void> {
    const { unwritten, write, batch } = this.options;
    while (unwritten.size > 0) {
      const items = unwritten.take(batch);
      try {
        await write(items);
      } catch (error) {
        unwritten.putBack(items);
        throw error;
      }
    }
  }

  private pauseMs(): number {
    if (this.failures === 0) return this.options.afterMs;
    return Math.min(LONGEST_PAUSE_MS, RETRY_AFTER_MS * 2 ** this.failures);
  }
}
