import { BoundedMap } from './bounded-map.js';
import { HostQueue, SLOTS_PER_HOST } from './host-queue.js';

/** Longest wait for a slot inside the attempt: for fast hosts cheaper for the broker than snoozing the task. */
const LONGEST_WAIT_MS = 250;
/** Weight of the newest duration in the running average. */
const NEWEST = 0.2;

/** Asks for a slot of a host. */
export interface SlotRequest {
  host: string;
  organizationId: string;
  signal: AbortSignal;
}

/** `release` gives the slot back, once. */
export type SlotResult = { kind: 'admitted'; release: () => void } | { kind: 'busy'; retryInMs: number };

interface Slot {
  organizationId: string;
  since: number;
}

interface Waiter {
  organizationId: string;
  take(slot: Slot): void;
}

interface Host {
  running: Set<Slot>;
  waiters: Set<Waiter>;
  averageMs: number;
  queue: HostQueue;
}

/**
 * Limits the concurrent requests of a process to one host, so that a slow host cannot occupy the process. A single
 * organization may use all slots of a host; once another was rejected, the next released slot is reserved for the one with fewer.
 */
export class HostSlots {
  private readonly hosts = new Map<string, Host>();
  private readonly averages = new BoundedMap<number>(2_000);
  private readonly queues = new BoundedMap<HostQueue>(2_000);

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /**
   * A slot now or within 250 ms where that is likely, else when to retry.
   * @throws the signal's reason when it was aborted meanwhile
   */
  async request({ host: name, organizationId, signal }: SlotRequest): Promise<SlotResult> {
    signal.throwIfAborted();
    const host = this.hostOf(name);
    const slot = mayAdmit(host, organizationId)
      ? this.admit(host, organizationId)
      : await this.waitForSlot(host, organizationId, signal);
    if (!slot) return { kind: 'busy', retryInMs: this.reject(name, host, organizationId) };
    return { kind: 'admitted', release: () => this.release(name, host, slot) };
  }

  private admit({ running, queue }: Host, organizationId: string): Slot {
    const slot = { organizationId, since: this.now() };
    running.add(slot);
    queue.admit(organizationId);
    return slot;
  }

  private reject(name: string, { queue, averageMs }: Host, organizationId: string): number {
    this.queues.set(name, queue);
    return queue.reject(organizationId, averageMs);
  }

  private release(name: string, host: Host, slot: Slot): void {
    if (!host.running.delete(slot)) return;
    host.averageMs += NEWEST * (this.now() - slot.since - host.averageMs);
    this.averages.set(name, host.averageMs);
    const next = nextOf(host);
    // Handed over synchronously: a request made before the waiter resumes must not find the slot free.
    if (next) next.take(this.admit(host, next.organizationId));
    if (host.running.size === 0) this.hosts.delete(name);
  }

  private async waitForSlot(host: Host, organizationId: string, signal: AbortSignal): Promise<Slot | undefined> {
    return this.likelySoon(host) ? handedOver(host, organizationId, signal) : undefined;
  }

  private hostOf(name: string): Host {
    const known = this.hosts.get(name);
    if (known) return known;
    const averageMs = this.averages.get(name) ?? LONGEST_WAIT_MS / 2;
    const queue = this.queues.get(name) ?? new HostQueue(this.now, this.random);
    const host: Host = { running: new Set(), waiters: new Set(), averageMs, queue };
    this.hosts.set(name, host);
    return host;
  }

  private likelySoon({ running, waiters, averageMs }: Host): boolean {
    const [oldest] = running;
    const stuck = oldest !== undefined && this.now() - oldest.since > LONGEST_WAIT_MS;
    return !stuck && ((waiters.size + 1) * averageMs) / SLOTS_PER_HOST <= LONGEST_WAIT_MS;
  }
}

/** Free slots are reserved for organizations that have a claim and hold fewer slots than the requesting one. */
function mayAdmit(host: Host, organizationId: string): boolean {
  const free = SLOTS_PER_HOST - host.running.size;
  if (free <= 0) return false;
  const held = heldBy(host, organizationId);
  return free > host.queue.claimants().filter((claimant) => heldBy(host, claimant) < held).length;
}

/** The first of the waiters whose organization holds the fewest slots. */
function nextOf(host: Host): Waiter | undefined {
  const [next] = [...host.waiters].sort(
    (one, other) => heldBy(host, one.organizationId) - heldBy(host, other.organizationId),
  );
  return next && mayAdmit(host, next.organizationId) ? next : undefined;
}

function heldBy({ running }: Host, organizationId: string): number {
  return [...running].filter((slot) => slot.organizationId === organizationId).length;
}

/** Waits for a released slot, at most LONGEST_WAIT_MS. */
function handedOver(host: Host, organizationId: string, signal: AbortSignal): Promise<Slot | undefined> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      host.waiters.delete(waiter);
    };
    const waiter: Waiter = { organizationId, take: (slot) => (end(), resolve(slot)) };
    const onAbort = () => {
      end();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      end();
      resolve(undefined);
    }, LONGEST_WAIT_MS);
    host.waiters.add(waiter);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
