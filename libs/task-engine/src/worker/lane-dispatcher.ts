import { ChangeSignal } from '../model/change-signal.js';
import { QueueAvailability } from './queue-availability.js';
import type { QueueName } from '../model/queue-names.js';
import type { LaneSlots } from './lane-slots.js';

/** One queue as the dispatcher sees it. */
export interface LaneSource<Job> {
  readonly queue: QueueName;
  /** The next job, or undefined at once when there is none. */
  fetch(): Promise<Job | undefined>;
  /** Waits for a job for some seconds without holding a slot. */
  watch(): Promise<Job | undefined>;
  /** Puts a fetched job back at the head of its queue; no attempt is charged. */
  giveBack(job: Job): Promise<void>;
  /** Runs a job; asks `mayKeep` when it ends and then answers the next job of the same queue, fetched in one round trip. */
  process(job: Job, mayKeep: () => boolean): Promise<Job | undefined>;
}

/** Fills the slots of one worker from its queues: the loop around the rules of LaneSlots. */
export class LaneDispatcher<Job> {
  private readonly sources: Map<QueueName, LaneSource<Job>>;
  private readonly availability: QueueAvailability;
  private readonly inFlight = new Set<Promise<void>>();
  private promisedTo: QueueName | undefined;
  private readonly changes = new ChangeSignal();
  private stopped = false;
  private paused = false;
  private alone = false;

  constructor(
    sources: readonly LaneSource<Job>[],
    private readonly slots: LaneSlots,
    private readonly now: () => number = Date.now,
    random: () => number = Math.random,
  ) {
    this.sources = new Map(sources.map((source) => [source.queue, source]));
    this.availability = new QueueAvailability([...this.sources.keys()], () => this.changes.announce(), now, random);
  }

  /** Takes tasks until `stop`. */
  async run(): Promise<void> {
    while (!this.stopped) {
      const changed = this.changes.next;
      const queue = this.accepting ? this.nextQueue() : undefined;
      if (queue) {
        await this.track(this.startOne(queue));
      } else {
        this.watchEmptyQueues();
        await changed;
      }
    }
  }

  /** Stops taking tasks. Resolves when every running task has ended; watchers end when their source is closed. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.changes.announce();
    while (this.inFlight.size > 0) await Promise.allSettled(this.inFlight);
  }

  /** A paused worker finishes what runs and takes nothing new (its clock is wrong, say). */
  pause(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.changes.announce();
  }

  /**
   * Runs `work` when nothing else runs here; undefined when another call waits for that already, or when the
   * worker stops before its turn comes. `work` is also called, at once, when `signal` is aborted while it waits.
   */
  async runAlone<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (this.alone) return undefined;
    this.alone = true;
    const announce = () => this.changes.announce();
    signal.addEventListener('abort', announce);
    try {
      while (this.slots.busy > 1 && !signal.aborted) {
        if (this.stopped) return undefined;
        await this.changes.next;
      }
      return await work();
    } finally {
      signal.removeEventListener('abort', announce);
      this.alone = false;
      this.changes.announce();
    }
  }

  private get accepting(): boolean {
    return !this.stopped && !this.paused && !this.alone;
  }

  private async startOne(queue: QueueName): Promise<void> {
    const source = this.source(queue);
    this.slots.take(queue);
    const job = await this.asked(queue, () => source.fetch());
    if (job !== undefined && this.accepting) {
      this.slots.start(queue);
      this.track(this.work(source, job));
      return;
    }
    this.slots.release(queue);
    if (job !== undefined) await source.giveBack(job).catch(() => undefined);
    // Watched from here on: were it only believed empty for a moment, a broker slower than that moment would be asked
    // for the high queues in turns, and never for the low ones.
    else this.watchIfEmpty(source);
    this.changes.announce();
  }

  private async work(source: LaneSource<Job>, first: Job): Promise<void> {
    const { queue } = source;
    try {
      for (let job: Job | undefined = first; job !== undefined;) {
        let kept = false;
        job = await source.process(job, () => (kept = this.mayKeep(queue)));
        if (kept && job === undefined) this.markEmpty(queue);
        if (job !== undefined && !this.accepting) {
          await source.giveBack(job).catch(() => undefined);
          return;
        }
      }
    } finally {
      this.slots.release(queue);
      this.changes.announce();
    }
  }

  /**
   * Whether a queue whose task has just ended goes on with its slot. While the loop has not used one freed slot, no second
   * one is freed: "may have work" is a guess, and a worker would empty its slots on it.
   */
  private mayKeep(queue: QueueName): boolean {
    if (!this.accepting) return false;
    if (this.promisedTo === undefined) {
      const successor = this.slots.successorOf(queue, this.availability.candidates());
      if (successor !== queue) {
        this.promisedTo = successor;
        return false;
      }
    }
    this.slots.start(queue);
    return true;
  }

  /** The queue to ask for work: the one a slot was freed for, which must not lose its turn, or whose turn it is. */
  private nextQueue(): QueueName | undefined {
    const { promisedTo } = this;
    if (promisedTo === undefined || !this.slots.hasRoom(promisedTo))
      return this.slots.next(this.availability.candidates());
    this.promisedTo = undefined;
    return promisedTo;
  }

  /** Empty queues with room are watched, which costs no slot and one blocking connection. */
  private watchEmptyQueues(): void {
    for (const source of this.sources.values()) this.watchIfEmpty(source);
  }

  private watchIfEmpty(source: LaneSource<Job>): void {
    const { queue } = source;
    if (!this.accepting || !this.availability.mayBeWatched(queue) || !this.slots.hasRoom(queue)) return;
    this.availability.watchBegins(queue);
    this.track(this.watch(source));
  }

  private async watch(source: LaneSource<Job>): Promise<void> {
    const { queue } = source;
    const since = this.now();
    const job = await this.asked(queue, () => source.watch());
    this.availability.watchEnds(queue, this.now() - since, job !== undefined);
    if (job !== undefined) {
      if (this.accepting && this.slots.hasRoom(queue)) {
        this.slots.take(queue);
        this.slots.start(queue);
        // It may have been the slot that was freed for another queue: the next one to end decides anew.
        if (this.promisedTo !== undefined && !this.slots.hasRoom(this.promisedTo)) this.promisedTo = undefined;
        this.track(this.work(source, job));
      } else {
        await source.giveBack(job).catch(() => undefined);
      }
    }
    this.changes.announce();
  }

  /** Asks a source; no answer means the queue is empty for a moment, an error that it is left alone for a while. */
  private async asked(queue: QueueName, ask: () => Promise<Job | undefined>): Promise<Job | undefined> {
    try {
      const job = await ask();
      if (job === undefined) this.markEmpty(queue);
      return job;
    } catch {
      this.availability.noAnswer(queue);
      return undefined;
    }
  }

  private markEmpty(queue: QueueName): void {
    this.slots.sawEmpty(queue);
    this.availability.sawEmpty(queue);
  }

  private track(running: Promise<void>): Promise<void> {
    const ended = running.catch(() => undefined).finally(() => this.inFlight.delete(ended));
    this.inFlight.add(ended);
    return ended;
  }

  private source(queue: QueueName): LaneSource<Job> {
    const source = this.sources.get(queue);
    if (!source) throw new Error(`This worker does not serve ${queue}`);
    return source;
  }
}
