import type { UnwrittenItems } from '../write-behind/write-behind.js';
import type { AuditRow } from './audit-row.js';

/** Rows that no broker holds yet, oldest first, up to a number of rows. */
export class AuditBuffer implements UnwrittenItems<AuditRow> {
  private rows: AuditRow[] = [];
  private dropped = 0;

  constructor(private readonly maxRows: number) {}

  get size(): number {
    return this.rows.length;
  }

  /** The oldest row leaves where there is no room. */
  add(row: AuditRow): void {
    this.rows.push(row);
    this.cut();
  }

  /** Takes up to `max` rows out. */
  take(max: number): AuditRow[] {
    return this.rows.splice(0, max);
  }

  /** Puts rows that were taken back in front of what has come since. */
  putBack(rows: readonly AuditRow[]): void {
    this.rows = [...rows, ...this.rows];
    this.cut();
  }

  /** The number of rows that found no room since this was last asked. */
  takeDropped(): number {
    const { dropped } = this;
    this.dropped = 0;
    return dropped;
  }

  /** A tenth is cut at once: moving ten thousand rows for each new one would cost the callers. */
  private cut(): void {
    if (this.rows.length <= this.maxRows) return;
    const count = this.rows.length - this.maxRows + Math.floor(this.maxRows / 10);
    this.rows.splice(0, count);
    this.dropped += count;
  }
}
