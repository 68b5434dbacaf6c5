import type { Lane } from './lanes.js';

/** How long "this lane was empty" is believed while nobody watches it. */
const EMPTY_FOR_MS = 20;
/** A broker that does not answer is asked again after one to two seconds. */
const BACK_OFF_MS = 1_000;
/** A watch that ends empty-handed sooner than this has not waited at all: after two of them the next one waits here. */
const TOO_SOON_MS = 5;

/** What a worker knows of its lanes between two looks: which are watched, which were empty, which do not answer. */
export class LaneOutlook {
  private readonly emptyUntil = new Map<Lane, number>();
  /** Lanes whose broker did not answer. */
  private readonly resting = new Set<Lane>();
  private readonly watching = new Set<Lane>();
  /** Lanes whose last watch ended empty-handed too soon. */
  private readonly emptyHanded = new Set<Lane>();

  /** `onRested` is called when a lane may be asked again. */
  constructor(
    private readonly lanes: readonly Lane[],
    private readonly onRested: () => void,
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** Lanes that may have work: neither watched nor seen empty a moment ago. */
  candidates(): Lane[] {
    return this.lanes.filter((lane) => this.mayBeWatched(lane) && (this.emptyUntil.get(lane) ?? 0) <= this.now());
  }

  /** Whether nobody watches the lane and its broker answers. */
  mayBeWatched(lane: Lane): boolean {
    return !this.watching.has(lane) && !this.resting.has(lane);
  }

  watchBegins(lane: Lane): void {
    this.watching.add(lane);
  }

  /** Once empty-handed too soon is nothing: each job that BullMQ hands out leaves a mark behind, which ends the next watch at once. */
  watchEnds(lane: Lane, tookMs: number, foundWork: boolean): void {
    this.watching.delete(lane);
    if (foundWork) this.emptyUntil.delete(lane);
    if (foundWork || tookMs >= TOO_SOON_MS) this.emptyHanded.delete(lane);
    else if (this.emptyHanded.has(lane)) this.rest(lane, TOO_SOON_MS);
    else this.emptyHanded.add(lane);
  }

  sawEmpty(lane: Lane): void {
    this.emptyUntil.set(lane, this.now() + EMPTY_FOR_MS);
  }

  noAnswer(lane: Lane): void {
    this.rest(lane, BACK_OFF_MS * (1 + this.random()));
  }

  private rest(lane: Lane, ms: number): void {
    if (this.resting.has(lane)) return;
    this.resting.add(lane);
    setTimeout(() => {
      this.resting.delete(lane);
      this.onRested();
    }, ms).unref();
  }
}
