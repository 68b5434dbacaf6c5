import { Chores, Codec } from '@app/task-engine';
import { Injectable, Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { AuditBuffer } from './audit-buffer.js';
import type { AuditRow } from './audit-row.js';

/** The chore that stores a batch of rows. */
export const STORE_AUDIT_ROWS = 'audit-rows';

/** What that chore carries: rows as a string of the engine's codec, which is ciphertext where a key is set. */
export interface AuditBatch {
  rows: string;
  /** Milliseconds since 1970. */
  queuedAt: number;
}

const QUEUE_AFTER_MS = 500;
const BATCH = 200;
const MAX_WAITING_ROWS = 10_000;
const LONGEST_PAUSE_MS = 10_000;
const FLUSH_ON_EXIT_MS = 3_000;

/** Hands the rows of this process to the broker in batches, behind the callers' backs: no answer waits for it. */
@Injectable()
export class AuditTrail {
  private readonly logger = new Logger('AuditLog');
  private readonly buffer = new AuditBuffer(MAX_WAITING_ROWS);
  private timer: NodeJS.Timeout | undefined;
  private queueing: Promise<void> | undefined;
  private failures = 0;
  /** Belongs to none of the requests whose rows it hands over, in its log lines and traces. */
  private readonly handOver = AsyncLocalStorage.bind(() => this.queueNow());

  constructor(
    private readonly chores: Chores,
    private readonly codec: Codec,
  ) {}

  /** Rows that the broker does not have yet. */
  get waiting(): number {
    return this.buffer.size;
  }

  add(row: AuditRow): void {
    this.buffer.add(row);
    if (this.failures === 0 && this.buffer.size >= BATCH) this.queueIn(0);
    else this.queueIn(this.pauseMs());
  }

  /** What is still here is handed over, if that is quickly done; what is not is counted in the log. */
  async finish(): Promise<void> {
    clearTimeout(this.timer);
    let late: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((done) => (late = setTimeout(done, FLUSH_ON_EXIT_MS)));
    const rest = (this.queueing ?? Promise.resolve()).then(() => this.queueAll());
    await Promise.race([rest.catch(() => undefined), enough]);
    clearTimeout(late);
    if (this.buffer.size > 0) this.logger.error(`${this.buffer.size} audit rows are lost: the broker is away`);
  }

  private queueIn(ms: number): void {
    if (this.queueing || (this.timer && ms > 0)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.queueing = this.handOver();
    }, ms);
  }

  private async queueNow(): Promise<void> {
    try {
      await this.queueAll();
      if (this.failures > 0) this.logger.log('Audit rows are handed over again');
      this.failures = 0;
    } catch (error) {
      if (this.failures === 0) this.logger.warn(`Audit rows wait in this process: ${(error as Error).message}`);
      this.failures += 1;
    }
    this.queueing = undefined;
    const dropped = this.buffer.takeDropped();
    if (dropped > 0) this.logger.error(`${dropped} audit rows are lost: more than ${MAX_WAITING_ROWS} were waiting`);
    if (this.buffer.size > 0) this.queueIn(this.pauseMs());
  }

  private async queueAll(): Promise<void> {
    while (this.buffer.size > 0) {
      const rows = this.buffer.take(BATCH);
      try {
        await this.queue(rows);
      } catch (error) {
        this.buffer.putBack(rows);
        throw error;
      }
    }
  }

  /** One that was given up may have landed all the same; rows that are stored twice are stored once. */
  private queue(rows: readonly AuditRow[]): Promise<void> {
    const batch: AuditBatch = { rows: this.codec.encode(rows), queuedAt: Date.now() };
    return this.chores.later(STORE_AUDIT_ROWS, randomUUID(), batch, 0);
  }

  private pauseMs(): number {
    return this.failures === 0 ? QUEUE_AFTER_MS : Math.min(LONGEST_PAUSE_MS, QUEUE_AFTER_MS * 2 ** this.failures);
  }
}
