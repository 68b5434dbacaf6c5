import { type ChoreOutcome, Chores, Codec } from '@app/task-engine';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { insertAroundRefused } from '../write-behind/insert-around-refused.js';
import type { AuditRow } from './audit-row.js';
import { AuditStore } from './audit-store.js';
import { type AuditBatch, STORE_AUDIT_ROWS } from './audit-trail.js';

const FIRST_PAUSE_MS = 1_000;
/** While Supabase is away thousands of batches may wait: this is the interval of each. */
const LONGEST_PAUSE_MS = 60_000;
/** An operator should have noticed by then, and the broker is not the place to keep them for ever. */
const GIVE_UP_AFTER_MS = 7 * 86_400_000;

/** Stores batches of audit rows, in whatever worker they come to, until they are stored. */
@Injectable()
export class AuditWriter implements OnModuleInit {
  private readonly logger = new Logger('AuditLog');
  private failures = 0;
  private restsUntil = 0;

  constructor(
    private readonly chores: Chores,
    private readonly codec: Codec,
    private readonly store: AuditStore,
  ) {}

  onModuleInit(): void {
    this.chores.handle<AuditBatch>(STORE_AUDIT_ROWS, (batch) => this.write(batch, Date.now()));
  }

  private async write({ rows, queuedAt }: AuditBatch, now: number): Promise<ChoreOutcome> {
    if (now < this.restsUntil) return { againInMs: spread(this.restsUntil - now) };
    // Only one batch finds out whether Supabase is back; the others would hold all places for chores meanwhile.
    if (this.failures > 0) this.restsUntil = now + this.pauseMs();
    const read = this.codec.decode(rows) as AuditRow[];
    try {
      await insertAroundRefused(
        read,
        (some) => this.store.insert(some),
        ({ id }, { message }) => {
          this.logger.error(`The audit row ${id} is refused: ${message}`);
        },
      );
    } catch (error) {
      return this.later(error as Error, read.length, now - queuedAt);
    }
    if (this.failures > 0) this.logger.log('The audit log is written again');
    this.failures = 0;
    this.restsUntil = 0;
  }

  private later({ message }: Error, count: number, ageMs: number): ChoreOutcome {
    if (ageMs > GIVE_UP_AFTER_MS) {
      this.logger.error(`${count} audit rows are lost: they could not be stored for a week (${message})`);
      return;
    }
    if (this.failures === 0) this.logger.warn(`The audit log waits: ${message}. Its rows are kept in the broker`);
    this.failures += 1;
    this.restsUntil = Date.now() + this.pauseMs();
    return { againInMs: spread(this.pauseMs()) };
  }

  private pauseMs(): number {
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.failures, 10));
  }
}

/** Batches that wait together do not come back together. */
function spread(ms: number): number {
  return Math.round(ms * (1 + Math.random() / 2));
}
