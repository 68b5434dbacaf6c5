import type { AuditRow } from './audit-row.js';

const SAME_FOR_MS = 60_000;
const MAX_REMEMBERED = 1_000;

/** Keeps pages that ask again every few seconds from filling the log: the same read by the same admin is a row a minute. */
export class RecentReads {
  private readonly seenAt = new Map<string, number>();

  /** Whether this read is to be recorded; `now` in milliseconds. */
  isNews({ user_id, organization_id, action, target, status, address }: AuditRow, now: number): boolean {
    const key = JSON.stringify([user_id, organization_id, action, target, status, address]);
    const before = this.seenAt.get(key);
    if (before !== undefined && now - before < SAME_FOR_MS) return false;
    if (this.seenAt.size >= MAX_REMEMBERED) this.seenAt.clear();
    this.seenAt.set(key, now);
    return true;
  }
}
