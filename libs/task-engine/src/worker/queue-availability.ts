import type { QueueName } from '../model/queue-names.js';

/** How long "this queue was empty" is believed while it is not watched. */
const EMPTY_FOR_MS = 20;
/** A broker that does not answer is asked again after one to two seconds. */
const BACK_OFF_MS = 1_000;
/** A watch that ends without a job sooner than this has not waited at all: after two of them the next one waits here. */
const TOO_SOON_MS = 5;

/** What a worker knows of its queues between two looks: which are watched, which were empty, which do not answer. */
export class QueueAvailability {
  private readonly emptyUntil = new Map<QueueName, number>();
  /** Queues whose broker did not answer. */
  private readonly resting = new Set<QueueName>();
  private readonly watching = new Set<QueueName>();
  /** Queues whose last watch ended without a job too soon. */
  private readonly spuriousReturns = new Set<QueueName>();

  /** `onRested` is called when a queue may be asked again. */
  constructor(
    private readonly queues: readonly QueueName[],
    private readonly onRested: () => void,
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** Queues that may have work: neither watched nor seen empty a moment ago. */
  candidates(): QueueName[] {
    return this.queues.filter((queue) => this.mayBeWatched(queue) && (this.emptyUntil.get(queue) ?? 0) <= this.now());
  }

  /** Whether the queue is not watched yet and its broker answers. */
  mayBeWatched(queue: QueueName): boolean {
    return !this.watching.has(queue) && !this.resting.has(queue);
  }

  watchBegins(queue: QueueName): void {
    this.watching.add(queue);
  }

  /** One empty return too soon means nothing: each job that BullMQ hands out leaves a mark behind, which ends the next watch at once. */
  watchEnds(queue: QueueName, tookMs: number, foundWork: boolean): void {
    this.watching.delete(queue);
    if (foundWork) this.emptyUntil.delete(queue);
    if (foundWork || tookMs >= TOO_SOON_MS) this.spuriousReturns.delete(queue);
    else if (this.spuriousReturns.has(queue)) this.rest(queue, TOO_SOON_MS);
    else this.spuriousReturns.add(queue);
  }

  sawEmpty(queue: QueueName): void {
    this.emptyUntil.set(queue, this.now() + EMPTY_FOR_MS);
  }

  noAnswer(queue: QueueName): void {
    this.rest(queue, BACK_OFF_MS * (1 + this.random()));
  }

  private rest(queue: QueueName, ms: number): void {
    if (this.resting.has(queue)) return;
    this.resting.add(queue);
    setTimeout(() => {
      this.resting.delete(queue);
      this.onRested();
    }, ms).unref();
  }
}
