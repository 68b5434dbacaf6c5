import { BoundedMap } from './bounded-map.js';
import { HostLine, SLOTS_PER_HOST } from './host-line.js';

/** Hosts that answer this fast are waited for in place: cheaper for the broker than putting the task aside. */
const PATIENCE_MS = 250;
/** Weight of the newest duration in the running average. */
const NEWEST = 0.2;

/** Who asks for a slot of which host. */
export interface Visitor {
  host: string;
  organizationId: string;
  signal: AbortSignal;
}

/** `leave` gives the slot back, once. */
export type SlotAnswer = { kind: 'entered'; leave: () => void } | { kind: 'busy'; retryInMs: number };

interface Visit {
  organizationId: string;
  since: number;
}

interface Waiter {
  organizationId: string;
  take(visit: Visit): void;
}

interface Host {
  running: Set<Visit>;
  waiters: Set<Waiter>;
  averageMs: number;
  line: HostLine;
}

/**
 * Keeps a process from flooding one host, and one slow host from filling the process. All slots of a host are there for
 * a lone organization; as soon as another was sent away, the next that is given back is kept for the one with fewer.
 */
export class HostSlots {
  private readonly hosts = new Map<string, Host>();
  private readonly averages = new BoundedMap<number>(2_000);
  private readonly lines = new BoundedMap<HostLine>(2_000);

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /**
   * A slot now or within 250 ms where that is likely, else when to come again.
   * @throws the signal's reason when it was aborted meanwhile
   */
  async enter({ host: name, organizationId, signal }: Visitor): Promise<SlotAnswer> {
    signal.throwIfAborted();
    const host = this.hostOf(name);
    const visit = mayEnter(host, organizationId)
      ? this.begin(host, organizationId)
      : await this.waitInPlace(host, organizationId, signal);
    if (!visit) return { kind: 'busy', retryInMs: this.sendAway(name, host, organizationId) };
    return { kind: 'entered', leave: () => this.leave(name, host, visit) };
  }

  private begin({ running, line }: Host, organizationId: string): Visit {
    const visit = { organizationId, since: this.now() };
    running.add(visit);
    line.letIn(organizationId);
    return visit;
  }

  private sendAway(name: string, { line, averageMs }: Host, organizationId: string): number {
    this.lines.set(name, line);
    return line.sendAway(organizationId, averageMs);
  }

  private leave(name: string, host: Host, visit: Visit): void {
    if (!host.running.delete(visit)) return;
    host.averageMs += NEWEST * (this.now() - visit.since - host.averageMs);
    this.averages.set(name, host.averageMs);
    const next = nextOf(host);
    // The slot is handed over here and now: whoever asks before the waiter wakes must not find it free.
    if (next) next.take(this.begin(host, next.organizationId));
    if (host.running.size === 0) this.hosts.delete(name);
  }

  private async waitInPlace(host: Host, organizationId: string, signal: AbortSignal): Promise<Visit | undefined> {
    return this.likelySoon(host) ? handedOver(host, organizationId, signal) : undefined;
  }

  private hostOf(name: string): Host {
    const known = this.hosts.get(name);
    if (known) return known;
    const averageMs = this.averages.get(name) ?? PATIENCE_MS / 2;
    const line = this.lines.get(name) ?? new HostLine(this.now, this.random);
    const host: Host = { running: new Set(), waiters: new Set(), averageMs, line };
    this.hosts.set(name, host);
    return host;
  }

  private likelySoon({ running, waiters, averageMs }: Host): boolean {
    const [oldest] = running;
    const stuck = oldest !== undefined && this.now() - oldest.since > PATIENCE_MS;
    return !stuck && ((waiters.size + 1) * averageMs) / SLOTS_PER_HOST <= PATIENCE_MS;
  }
}

/** A free slot is nobody's but those who have a claim and hold fewer slots than the one who asks. */
function mayEnter(host: Host, organizationId: string): boolean {
  const free = SLOTS_PER_HOST - host.running.size;
  if (free <= 0) return false;
  const held = heldBy(host, organizationId);
  return free > host.line.claimants().filter((claimant) => heldBy(host, claimant) < held).length;
}

/** Of those who wait in place, the first of whose organization holds the fewest slots. */
function nextOf(host: Host): Waiter | undefined {
  const [next] = [...host.waiters].sort(
    (one, other) => heldBy(host, one.organizationId) - heldBy(host, other.organizationId),
  );
  return next && mayEnter(host, next.organizationId) ? next : undefined;
}

function heldBy({ running }: Host, organizationId: string): number {
  return [...running].filter((visit) => visit.organizationId === organizationId).length;
}

/** Waits in line for a slot, at most PATIENCE_MS. */
function handedOver(host: Host, organizationId: string, signal: AbortSignal): Promise<Visit | undefined> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      host.waiters.delete(waiter);
    };
    const waiter: Waiter = { organizationId, take: (visit) => (end(), resolve(visit)) };
    const onAbort = () => {
      end();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      end();
      resolve(undefined);
    }, PATIENCE_MS);
    host.waiters.add(waiter);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
