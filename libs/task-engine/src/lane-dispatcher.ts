import type { Lane } from './lanes.js';
import type { LaneSlots } from './lane-slots.js';

/** One queue as the dispatcher sees it. */
export interface LaneSource<Job> {
  readonly lane: Lane;
  /** The next job, or undefined at once when there is none. */
  fetch(): Promise<Job | undefined>;
  /** Waits for a job for some seconds without holding a slot. */
  watch(): Promise<Job | undefined>;
  /** Puts a fetched job back at the head of its queue; no attempt is charged. */
  giveBack(job: Job): Promise<void>;
  /** Runs a job; asks `mayKeep` when it ends and then answers the next job of the same queue, fetched in one round trip. */
  process(job: Job, mayKeep: () => boolean): Promise<Job | undefined>;
}

/** How long "this lane was empty" is believed while nobody watches it. */
const EMPTY_FOR_MS = 20;
/** A broker that does not answer is asked again after one to two seconds. */
const BACK_OFF_MS = 1_000;
/** A watch that ends empty-handed sooner than this has not waited at all: after two of them the next one waits here. */
const TOO_SOON_MS = 5;

/** Fills the slots of one worker from its lanes: the loop around the rules of LaneSlots. */
export class LaneDispatcher<Job> {
  private readonly sources: Map<Lane, LaneSource<Job>>;
  private readonly emptyUntil = new Map<Lane, number>();
  /** Lanes whose broker did not answer. */
  private readonly resting = new Set<Lane>();
  private readonly watching = new Set<Lane>();
  /** Lanes whose last watch ended empty-handed too soon. */
  private readonly emptyHanded = new Set<Lane>();
  private readonly inFlight = new Set<Promise<void>>();
  private promisedTo: Lane | undefined;
  private wake: () => void = () => undefined;
  private changed = Promise.resolve();
  private stopped = false;
  private paused = false;
  private alone = false;

  constructor(
    sources: readonly LaneSource<Job>[],
    private readonly slots: LaneSlots,
    private readonly now: () => number = Date.now,
    private readonly random: () => number = Math.random,
  ) {
    this.sources = new Map(sources.map((source) => [source.lane, source]));
    this.expectChange();
  }

  /** Takes tasks until `stop`. */
  async run(): Promise<void> {
    while (!this.stopped) {
      const { changed } = this;
      const lane = this.accepting ? this.nextLane() : undefined;
      if (lane) {
        await this.track(this.startOne(lane));
      } else {
        this.watchEmptyLanes();
        await changed;
      }
    }
  }

  /** Takes nothing more. Resolves when every running task has ended; watchers end when their source is closed. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.poke();
    while (this.inFlight.size > 0) await Promise.allSettled(this.inFlight);
  }

  /** A paused worker finishes what runs and takes nothing new (its clock is wrong, say). */
  pause(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.poke();
  }

  /**
   * Runs `work` when nothing else runs here; answers undefined when somebody else already asked for that, or when the
   * worker stops before its turn comes. `work` is also called, at once, when `signal` is aborted while it waits.
   */
  async runAlone<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (this.alone) return undefined;
    this.alone = true;
    const poke = () => this.poke();
    signal.addEventListener('abort', poke);
    try {
      while (this.slots.busy > 1 && !signal.aborted) {
        if (this.stopped) return undefined;
        await this.changed;
      }
      return await work();
    } finally {
      signal.removeEventListener('abort', poke);
      this.alone = false;
      this.poke();
    }
  }

  private get accepting(): boolean {
    return !this.stopped && !this.paused && !this.alone;
  }

  /** Lanes that may have work: neither watched nor seen empty a moment ago. */
  private candidates(): Lane[] {
    return [...this.sources.keys()].filter(
      (lane) => !this.watching.has(lane) && !this.resting.has(lane) && !this.isKnownEmpty(lane),
    );
  }

  private async startOne(lane: Lane): Promise<void> {
    const source = this.source(lane);
    this.slots.take(lane);
    const job = await this.asked(lane, () => source.fetch());
    if (job !== undefined && this.accepting) {
      this.slots.start(lane);
      this.track(this.work(source, job));
      return;
    }
    this.slots.release(lane);
    if (job !== undefined) await source.giveBack(job).catch(() => undefined);
    // Watched from here on: were it only believed empty for a moment, a broker slower than that moment would be asked
    // for the high lanes in turns, and never for the low ones.
    else this.watchIfEmpty(source);
    this.poke();
  }

  private async work(source: LaneSource<Job>, first: Job): Promise<void> {
    const { lane } = source;
    try {
      for (let job: Job | undefined = first; job !== undefined;) {
        let kept = false;
        job = await source.process(job, () => (kept = this.mayKeep(lane)));
        if (kept && job === undefined) this.markEmpty(lane);
        if (job !== undefined && !this.accepting) {
          await source.giveBack(job).catch(() => undefined);
          return;
        }
      }
    } finally {
      this.slots.release(lane);
      this.poke();
    }
  }

  /**
   * Whether a lane whose task has just ended goes on with its slot. While the loop has not used one freed slot, no second
   * one is freed: "may have work" is a guess, and a worker would empty its slots on it.
   */
  private mayKeep(lane: Lane): boolean {
    if (!this.accepting) return false;
    if (this.promisedTo === undefined) {
      const heir = this.slots.heirOf(lane, this.candidates());
      if (heir !== lane) {
        this.promisedTo = heir;
        return false;
      }
    }
    this.slots.start(lane);
    return true;
  }

  /** The lane to ask for work: the one a slot was freed for, which must not lose its turn, or whose turn it is. */
  private nextLane(): Lane | undefined {
    const { promisedTo } = this;
    if (promisedTo === undefined || !this.slots.hasRoom(promisedTo)) return this.slots.next(this.candidates());
    this.promisedTo = undefined;
    return promisedTo;
  }

  /** Empty lanes with room are watched, which costs no slot and one blocking connection. */
  private watchEmptyLanes(): void {
    for (const source of this.sources.values()) this.watchIfEmpty(source);
  }

  private watchIfEmpty(source: LaneSource<Job>): void {
    const { lane } = source;
    if (!this.accepting || this.watching.has(lane) || this.resting.has(lane) || !this.slots.hasRoom(lane)) return;
    this.watching.add(lane);
    this.track(this.watch(source));
  }

  private async watch(source: LaneSource<Job>): Promise<void> {
    const { lane } = source;
    const since = this.now();
    const job = await this.asked(lane, () => source.watch());
    this.watching.delete(lane);
    this.noteEmptyHanded(lane, job === undefined && this.now() - since < TOO_SOON_MS);
    if (job !== undefined) {
      this.emptyUntil.delete(lane);
      if (this.accepting && this.slots.hasRoom(lane)) {
        this.slots.take(lane);
        this.slots.start(lane);
        // It may have been the slot that was freed for another lane: the next one to end decides anew.
        if (this.promisedTo !== undefined && !this.slots.hasRoom(this.promisedTo)) this.promisedTo = undefined;
        this.track(this.work(source, job));
      } else {
        await source.giveBack(job).catch(() => undefined);
      }
    }
    this.poke();
  }

  /** Asks a source; no answer means the lane is empty for a moment, an error that it is left alone for a while. */
  private async asked(lane: Lane, ask: () => Promise<Job | undefined>): Promise<Job | undefined> {
    try {
      const job = await ask();
      if (job === undefined) this.markEmpty(lane);
      return job;
    } catch {
      this.rest(lane, BACK_OFF_MS * (1 + this.random()));
      return undefined;
    }
  }

  /** Once is nothing: each job that BullMQ hands out leaves a mark behind, which ends the next watch at once. */
  private noteEmptyHanded(lane: Lane, tooSoon: boolean): void {
    if (!tooSoon) this.emptyHanded.delete(lane);
    else if (this.emptyHanded.has(lane)) this.rest(lane, TOO_SOON_MS);
    else this.emptyHanded.add(lane);
  }

  private rest(lane: Lane, ms: number): void {
    if (this.resting.has(lane)) return;
    this.resting.add(lane);
    setTimeout(() => {
      this.resting.delete(lane);
      this.poke();
    }, ms).unref();
  }

  private markEmpty(lane: Lane): void {
    this.slots.sawEmpty(lane);
    this.emptyUntil.set(lane, this.now() + EMPTY_FOR_MS);
  }

  private isKnownEmpty(lane: Lane): boolean {
    return (this.emptyUntil.get(lane) ?? 0) > this.now();
  }

  private track(running: Promise<void>): Promise<void> {
    const ended = running.catch(() => undefined).finally(() => this.inFlight.delete(ended));
    this.inFlight.add(ended);
    return ended;
  }

  private poke(): void {
    this.wake();
    this.expectChange();
  }

  private expectChange(): void {
    this.changed = new Promise((resolve) => (this.wake = resolve));
  }

  private source(lane: Lane): LaneSource<Job> {
    const source = this.sources.get(lane);
    if (!source) throw new Error(`This worker does not serve ${lane}`);
    return source;
  }
}
