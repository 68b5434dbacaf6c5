import type { LogLevel, TaskLogLine } from '../model/task.js';

/** Lines a task keeps, all attempts together, and bytes of one line. */
export const MAX_LOG_LINES = 1_000;
export const MAX_LOG_LINE_BYTES = 4_096;

/** First write after this, so that watchers see a long step begin. */
const FIRST_WRITE_MS = 50;
/** Then at most five writes a second. */
const WRITE_EVERY_MS = 200;

/** Where a journal is written. */
export interface JournalStore {
  /** Lines stored before this attempt. */
  storedLines(): Promise<number>;
  writeLines(lines: TaskLogLine[]): Promise<void>;
  writeProgress(fraction: number, message: string | undefined): Promise<void>;
}

/**
 * Progress and log lines of one attempt, buffered: progress is coalesced, lines are flushed together, all by one serial
 * writer (parallel writes lose lines on PostgreSQL). `close` is awaited before the attempt ends.
 */
export class AttemptJournal {
  private readonly lines: TaskLogLine[] = [];
  private fraction = 0;
  private message: string | undefined;
  private progressDirty = false;
  private room: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private closed = false;
  private writtenOnce = false;

  constructor(
    private readonly store: JournalStore,
    private readonly attempt: number,
    private readonly onWritten: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** The last message given to `progress`. */
  get lastMessage(): string | null {
    return this.message ?? null;
  }

  progress(fraction: number, message?: string): void {
    if (this.closed || Number.isNaN(fraction)) return;
    this.fraction = Math.max(this.fraction, Math.min(1, Math.max(0, fraction)));
    if (message !== undefined) this.message = fitted(message);
    this.progressDirty = true;
    this.schedule();
  }

  log(level: LogLevel, message: string): void {
    if (this.closed || this.lines.length > MAX_LOG_LINES) return;
    this.lines.push({ timestamp: new Date(), level, message: fitted(message), attempt: this.attempt });
    this.schedule();
  }

  /** Writes what is left. Progress is dropped when the result has it. */
  async close({ keepProgress }: { keepProgress: boolean }): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    if (!keepProgress) this.progressDirty = false;
    if (this.lines.length > 0 || this.progressDirty) this.write();
    await this.writing;
  }

  /** Drops what is not written yet: another worker has the task. */
  discard(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.lines.length = 0;
    this.progressDirty = false;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.write(), this.writtenOnce ? WRITE_EVERY_MS : FIRST_WRITE_MS);
  }

  private write(): void {
    this.timer = undefined;
    this.writtenOnce = true;
    this.writing = this.writing.then(() => this.writePending()).catch(this.onError);
  }

  private async writePending(): Promise<void> {
    const lines = this.lines.splice(0);
    if (lines.length > 0) await this.writeFitting(lines);
    if (this.progressDirty) {
      this.progressDirty = false;
      await this.store.writeProgress(this.fraction, this.message);
    }
    this.onWritten();
  }

  private async writeFitting(lines: TaskLogLine[]): Promise<void> {
    this.room ??= MAX_LOG_LINES - (await this.store.storedLines());
    if (this.room <= 0) return;
    const fitting = lines.slice(0, this.room);
    if (fitting.length === this.room) {
      const last = fitting[fitting.length - 1];
      if (last)
        fitting[fitting.length - 1] = {
          ...last,
          level: 'warning',
          message: 'The log is full; further lines are dropped',
        };
    }
    this.room -= fitting.length;
    await this.store.writeLines(fitting);
  }
}

function fitted(message: string): string {
  if (message.length <= MAX_LOG_LINE_BYTES / 4) return message;
  const bytes = Buffer.from(message, 'utf8');
  return bytes.length <= MAX_LOG_LINE_BYTES
    ? message
    : bytes
        .subarray(0, MAX_LOG_LINE_BYTES)
        .toString('utf8')
        .replace(/\uFFFD$/, '');
}
