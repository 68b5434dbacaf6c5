import type { Lane } from './lanes.js';

/** Every eighth slot goes to the lane that has waited longest, so nothing starves. */
export const TURN_OF_THE_LONGEST_WAITING = 8;

/** From this many slots on, one is kept for critical where another lane is served too. */
const KEEP_ONE_FROM = 4;

/**
 * Who gets the next free slot of this worker. Pure: it knows no time, only what came before what.
 *
 * A freed slot goes to the highest lane that may have work, every eighth to the one that has waited longest. Bound: a lane
 * with work gets at least one of every 8 × (number of lanes) slots that become free.
 */
export class LaneSlots {
  private readonly running = new Map<Lane, number>();
  /** When (the how manieth event) the lane last got a slot or was seen empty: since then its work may have been waiting. */
  private readonly waitingSince = new Map<Lane, number>();
  private events = 0;
  private readonly keepsOneForCritical: boolean;
  private started = 0;

  /** @param lanes the served lanes, highest first */
  constructor(
    private readonly lanes: readonly Lane[],
    readonly total: number,
  ) {
    this.keepsOneForCritical = lanes.includes('critical') && lanes.length > 1 && total >= KEEP_ONE_FROM;
    for (const lane of lanes) {
      this.running.set(lane, 0);
      this.waitingSince.set(lane, 0);
    }
  }

  /** Slots in use. */
  get busy(): number {
    return [...this.running.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Slots this lane uses. */
  busyIn(lane: Lane): number {
    return this.running.get(lane) ?? 0;
  }

  /** Whether a slot is free that this lane may take. */
  hasRoom(lane: Lane): boolean {
    const { busy } = this;
    if (busy >= this.total) return false;
    return lane === 'critical' || !this.keepsOneForCritical || busy - this.busyIn('critical') < this.total - 1;
  }

  /** The lane that gets the next slot among those that may have work, or undefined when none has room. */
  next(candidates: readonly Lane[]): Lane | undefined {
    const open = this.lanes.filter((lane) => candidates.includes(lane) && this.hasRoom(lane));
    if (this.started % TURN_OF_THE_LONGEST_WAITING !== TURN_OF_THE_LONGEST_WAITING - 1) return open[0];
    return open.reduce<Lane | undefined>(
      (oldest, lane) => (oldest === undefined || this.sinceOf(lane) < this.sinceOf(oldest) ? lane : oldest),
      undefined,
    );
  }

  /** Holds a slot while the lane is asked for work. */
  take(lane: Lane): void {
    this.running.set(lane, this.busyIn(lane) + 1);
  }

  /** The lane's held slot has its task: the turn is used up. */
  start(lane: Lane): void {
    this.started++;
    this.waitingSince.set(lane, ++this.events);
  }

  release(lane: Lane): void {
    this.running.set(lane, this.busyIn(lane) - 1);
  }

  /** The lane had no work just now. */
  sawEmpty(lane: Lane): void {
    this.waitingSince.set(lane, ++this.events);
  }

  /** The lane that gets the slot which this lane is about to free; this lane too may have more work. */
  heirOf(lane: Lane, candidates: readonly Lane[]): Lane {
    this.release(lane);
    const heir = this.next([...candidates, lane]) ?? lane;
    this.take(lane);
    return heir;
  }

  private sinceOf(lane: Lane): number {
    return this.waitingSince.get(lane) ?? 0;
  }
}
