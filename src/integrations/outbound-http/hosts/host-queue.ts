/** Requests at once to one host from this process. */
export const SLOTS_PER_HOST = 4;
const SHORTEST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** Whom a slot is kept for comes again so soon: an empty slot must not wait long. */
const LONGEST_CLAIM_MS = 5_000;
/** A task that was put aside is picked up again within so much more. */
const PICK_UP_MS = 5_000;

interface Place {
  /** When its claim to a slot is renewed, in milliseconds; none while everyone of it was let in. */
  expectedAt: number | undefined;
  /** When everyone of it sent away so far will have had a turn. */
  turnsTakenUntil: number;
}

/** Who was sent away from one host: each organization has a line of its own, whose first is expected back. */
export class HostLine {
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /**
   * When to come again, in milliseconds: one after another at the host's own pace, not all at once. The first of an
   * organization comes within 7.5 s and has a claim until then.
   */
  sendAway(organizationId: string, averageMs: number): number {
    const now = this.now();
    const place = this.places.get(organizationId) ?? { expectedAt: undefined, turnsTakenUntil: 0 };
    this.places.set(organizationId, place);
    const turn = Math.max(place.turnsTakenUntil, now) + averageMs / SLOTS_PER_HOST;
    place.turnsTakenUntil = Math.min(turn, now + LONGEST_RETRY_MS);
    const isFirst = place.expectedAt === undefined || now >= place.expectedAt;
    const longest = isFirst ? LONGEST_CLAIM_MS : LONGEST_RETRY_MS;
    const retryMs = Math.min(Math.max(place.turnsTakenUntil - now, SHORTEST_RETRY_MS), longest);
    // By the earliest it may come, so that its next claim is not taken for a second one's.
    if (isFirst) place.expectedAt = now + 0.9 * retryMs;
    return Math.round(retryMs * (1 + 0.5 * this.random()));
  }

  /** The claim of an organization ends with a slot. */
  letIn(organizationId: string): void {
    const place = this.places.get(organizationId);
    if (place) place.expectedAt = undefined;
  }

  /** The organizations that have a claim to a slot. */
  claimants(): string[] {
    this.forgetThoseWhoStayedAway();
    return [...this.places].filter(([, { expectedAt }]) => expectedAt !== undefined).map(([name]) => name);
  }

  private forgetThoseWhoStayedAway(): void {
    const now = this.now();
    for (const [name, place] of this.places) {
      const claimEnds = (place.expectedAt ?? -Infinity) + LONGEST_CLAIM_MS / 2 + PICK_UP_MS;
      if (now > claimEnds) place.expectedAt = undefined;
      if (place.expectedAt === undefined && place.turnsTakenUntil <= now) this.places.delete(name);
    }
  }
}
