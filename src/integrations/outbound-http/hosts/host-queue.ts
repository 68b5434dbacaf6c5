/** Requests at once to one host from this process. */
export const SLOTS_PER_HOST = 4;
const SHORTEST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** A reserved slot must not stay empty for long, so the task it is reserved for retries within this time. */
const LONGEST_CLAIM_MS = 5_000;
/** Delay within which a snoozed task is picked up again. */
const PICK_UP_MS = 5_000;

interface Position {
  /** When its claim to a slot is to be renewed, in milliseconds; undefined while none of its requests was rejected. */
  expectedAt: number | undefined;
  /** When all its requests rejected so far will have had a slot. */
  scheduledUntil: number;
}

/** The requests one host rejected, a queue for each organization; the first of each holds a claim to a slot. */
export class HostQueue {
  private readonly positions = new Map<string, Position>();

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /**
   * When to retry, in milliseconds: one after another at the host's own pace, not all at once. The first of an organization
   * retries within 7.5 s and has a claim until then.
   */
  reject(organizationId: string, averageMs: number): number {
    const now = this.now();
    const position = this.positions.get(organizationId) ?? { expectedAt: undefined, scheduledUntil: 0 };
    this.positions.set(organizationId, position);
    const scheduled = Math.max(position.scheduledUntil, now) + averageMs / SLOTS_PER_HOST;
    position.scheduledUntil = Math.min(scheduled, now + LONGEST_RETRY_MS);
    const isFirst = position.expectedAt === undefined || now >= position.expectedAt;
    const longest = isFirst ? LONGEST_CLAIM_MS : LONGEST_RETRY_MS;
    const retryMs = Math.min(Math.max(position.scheduledUntil - now, SHORTEST_RETRY_MS), longest);
    // The earliest it may retry, so that its next claim is not taken for a second one's.
    if (isFirst) position.expectedAt = now + 0.9 * retryMs;
    return Math.round(retryMs * (1 + 0.5 * this.random()));
  }

  /** The claim of an organization ends when it gets a slot. */
  admit(organizationId: string): void {
    const position = this.positions.get(organizationId);
    if (position) position.expectedAt = undefined;
  }

  /** The organizations that have a claim to a slot. */
  claimants(): string[] {
    this.dropExpiredClaims();
    return [...this.positions].filter(([, { expectedAt }]) => expectedAt !== undefined).map(([name]) => name);
  }

  private dropExpiredClaims(): void {
    const now = this.now();
    for (const [name, position] of this.positions) {
      const claimEnds = (position.expectedAt ?? -Infinity) + LONGEST_CLAIM_MS / 2 + PICK_UP_MS;
      if (now > claimEnds) position.expectedAt = undefined;
      if (position.expectedAt === undefined && position.scheduledUntil <= now) this.positions.delete(name);
    }
  }
}
