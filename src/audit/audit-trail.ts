import { Chores, Codec } from '@app/task-engine';
import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { WriteBehind } from '../write-behind/write-behind.js';
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

/** Hands the rows of this process to the broker in batches, behind the callers' backs: no answer waits for it. */
@Injectable()
export class AuditTrail {
  private readonly logger = new Logger('AuditLog');
  private readonly buffer = new AuditBuffer(MAX_WAITING_ROWS);
  private readonly writes = new WriteBehind<AuditRow>({
    unwritten: this.buffer,
    write: (rows) => this.queue(rows),
    batch: BATCH,
    afterMs: QUEUE_AFTER_MS,
    fullBatchAtOnce: true,
    failed: ({ message }) => this.logger.warn(`Audit rows wait in this process: ${message}`),
    succeededAgain: () => this.logger.log('Audit rows are handed over again'),
    attempted: () => this.reportDropped(),
  });

  constructor(
    private readonly chores: Chores,
    private readonly codec: Codec,
  ) {}

  /** Rows that the broker does not have yet. */
  get waiting(): number {
    return this.writes.size;
  }

  add(row: AuditRow): void {
    this.writes.add(row);
  }

  /** Hands over what is still here, if that is quickly done; the rest is counted in the log. */
  async finish(): Promise<void> {
    await this.writes.finish();
    if (this.waiting > 0) this.logger.error(`${this.waiting} audit rows are lost: the broker is away`);
  }

  private reportDropped(): void {
    const dropped = this.buffer.takeDropped();
    if (dropped > 0) this.logger.error(`${dropped} audit rows are lost: more than ${MAX_WAITING_ROWS} were waiting`);
  }

  /** One that was given up may have landed all the same; rows that are stored twice are stored once. */
  private queue(rows: readonly AuditRow[]): Promise<void> {
    const batch: AuditBatch = { rows: this.codec.encode(rows), queuedAt: Date.now() };
    return this.chores.later(STORE_AUDIT_ROWS, randomUUID(), batch, 0);
  }
}
