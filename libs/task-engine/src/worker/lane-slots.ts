import { laneIn, type QueueName } from '../model/queue-names.js';

/** Every eighth slot goes to the queue that has waited longest, so nothing starves. */
export const TURN_OF_THE_LONGEST_WAITING = 8;

/** From this many slots on, one is kept for critical where another queue is served too. */
const KEEP_ONE_FROM = 4;

/**
 * Who gets the next free slot of this worker. Pure: it knows no time, only what came before what.
 *
 * A freed slot goes to the highest lane that may have work, within it (partitions have such lanes too) to the queue that has
 * waited longest, and every eighth slot to the queue that has waited longest of all. Bound: a queue with work gets at least one of every 8 × (number of queues) slots that become free.
 */
export class LaneSlots {
  private readonly running = new Map<QueueName, number>();
  /** The sequence number of the event with which the queue last got a slot or was seen empty: since then its work may have been waiting. */
  private readonly waitingSince = new Map<QueueName, number>();
  private events = 0;
  private readonly criticals: ReadonlySet<QueueName>;
  private readonly keepsOneForCritical: boolean;
  private started = 0;

  /** @param queues the served queues, highest lane first */
  constructor(
    private readonly queues: readonly QueueName[],
    readonly total: number,
  ) {
    this.criticals = new Set(queues.filter((queue) => laneIn(queue) === 'critical'));
    const others = queues.length - this.criticals.size;
    this.keepsOneForCritical = this.criticals.size > 0 && others > 0 && total >= KEEP_ONE_FROM;
    for (const queue of queues) {
      this.running.set(queue, 0);
      this.waitingSince.set(queue, 0);
    }
  }

  /** Slots in use. */
  get busy(): number {
    return [...this.running.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Slots this queue uses. */
  busyIn(queue: QueueName): number {
    return this.running.get(queue) ?? 0;
  }

  private get busyInCriticals(): number {
    let sum = 0;
    for (const queue of this.criticals) sum += this.busyIn(queue);
    return sum;
  }

  /** Whether a slot is free that this queue may take. */
  hasRoom(queue: QueueName): boolean {
    const { busy } = this;
    if (busy >= this.total) return false;
    return this.criticals.has(queue) || !this.keepsOneForCritical || busy - this.busyInCriticals < this.total - 1;
  }

  /** The queue that gets the next slot among those that may have work, or undefined when none has room. */
  next(candidates: readonly QueueName[]): QueueName | undefined {
    const open = this.queues.filter((queue) => candidates.includes(queue) && this.hasRoom(queue));
    const [first] = open;
    if (first === undefined) return undefined;
    if (this.started % TURN_OF_THE_LONGEST_WAITING === TURN_OF_THE_LONGEST_WAITING - 1)
      return this.longestWaiting(open);
    return this.longestWaiting(open.filter((queue) => laneIn(queue) === laneIn(first)));
  }

  /** Holds a slot while the queue is asked for work. */
  take(queue: QueueName): void {
    this.running.set(queue, this.busyIn(queue) + 1);
  }

  /** The queue's held slot has its task: the turn is used up. */
  start(queue: QueueName): void {
    this.started++;
    this.waitingSince.set(queue, ++this.events);
  }

  release(queue: QueueName): void {
    this.running.set(queue, this.busyIn(queue) - 1);
  }

  /** The queue had no work just now. */
  sawEmpty(queue: QueueName): void {
    this.waitingSince.set(queue, ++this.events);
  }

  /** The queue that gets the slot which this queue is about to free; this queue too may have more work. */
  successorOf(queue: QueueName, candidates: readonly QueueName[]): QueueName {
    this.release(queue);
    const successor = this.next([...candidates, queue]) ?? queue;
    this.take(queue);
    return successor;
  }

  private longestWaiting(queues: readonly QueueName[]): QueueName | undefined {
    return queues.reduce<QueueName | undefined>(
      (oldest, queue) => (oldest === undefined || this.sinceOf(queue) < this.sinceOf(oldest) ? queue : oldest),
      undefined,
    );
  }

  private sinceOf(queue: QueueName): number {
    return this.waitingSince.get(queue) ?? 0;
  }
}
