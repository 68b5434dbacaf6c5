import { BoundedMap } from './bounded-map.js';

/** Requests at once to one host from this process. */
export const SLOTS_PER_HOST = 4;
/** Hosts that answer this fast are waited for in place: cheaper for the broker than putting the task aside. */
const PATIENCE_MS = 250;
const SHORTEST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** Weight of the newest duration in the running average. */
const NEWEST = 0.2;

/** `leave` gives the slot back, once. */
export type SlotAnswer = { kind: 'entered'; leave: () => void } | { kind: 'busy'; retryInMs: number };

interface Visit {
  since: number;
}

interface Host {
  running: Set<Visit>;
  waiters: Set<(visit: Visit) => void>;
  averageMs: number;
  /** When everyone sent away so far will have had a turn. */
  turnsTakenUntil: number;
}

/** Keeps a process from flooding one host, and one slow host from filling the process. */
export class HostSlots {
  private readonly hosts = new Map<string, Host>();
  private readonly averages = new BoundedMap<number>(2_000);

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /**
   * A slot now or within 250 ms where that is likely, else when to come again.
   * @throws the signal's reason when it was aborted meanwhile
   */
  async enter(name: string, signal: AbortSignal): Promise<SlotAnswer> {
    signal.throwIfAborted();
    const host = this.hostOf(name);
    const visit = host.running.size < SLOTS_PER_HOST ? this.begin(host) : await this.waitInPlace(host, signal);
    if (!visit) return { kind: 'busy', retryInMs: this.nextTurn(host) };
    return { kind: 'entered', leave: () => this.leave(name, host, visit) };
  }

  private begin({ running }: Host): Visit {
    const visit = { since: this.now() };
    running.add(visit);
    return visit;
  }

  private leave(name: string, host: Host, visit: Visit): void {
    if (!host.running.delete(visit)) return;
    host.averageMs += NEWEST * (this.now() - visit.since - host.averageMs);
    this.averages.set(name, host.averageMs);
    const [next] = host.waiters;
    // The slot is handed over here and now: whoever asks before the waiter wakes must not find it free.
    if (next) next(this.begin(host));
    if (host.running.size === 0) this.hosts.delete(name);
  }

  private async waitInPlace(host: Host, signal: AbortSignal): Promise<Visit | undefined> {
    return this.likelySoon(host) ? handedOver(host, signal) : undefined;
  }

  private hostOf(name: string): Host {
    const known = this.hosts.get(name);
    if (known) return known;
    const averageMs = this.averages.get(name) ?? PATIENCE_MS / 2;
    const host: Host = { running: new Set(), waiters: new Set(), averageMs, turnsTakenUntil: 0 };
    this.hosts.set(name, host);
    return host;
  }

  private likelySoon({ running, waiters, averageMs }: Host): boolean {
    const [oldest] = running;
    const stuck = oldest !== undefined && this.now() - oldest.since > PATIENCE_MS;
    return !stuck && ((waiters.size + 1) * averageMs) / SLOTS_PER_HOST <= PATIENCE_MS;
  }

  /** Those sent away come back one after another at the host's own pace, not all at once. */
  private nextTurn(host: Host): number {
    const now = this.now();
    host.turnsTakenUntil = Math.max(host.turnsTakenUntil, now) + host.averageMs / SLOTS_PER_HOST;
    const retryMs = Math.min(Math.max(host.turnsTakenUntil - now, SHORTEST_RETRY_MS), LONGEST_RETRY_MS);
    return Math.round(retryMs * (1 + 0.5 * this.random()));
  }
}

/** Waits in line for a slot, at most PATIENCE_MS. */
function handedOver(host: Host, signal: AbortSignal): Promise<Visit | undefined> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      host.waiters.delete(onFree);
    };
    const onFree = (visit: Visit) => {
      end();
      resolve(visit);
    };
    const onAbort = () => {
      end();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      end();
      resolve(undefined);
    }, PATIENCE_MS);
    host.waiters.add(onFree);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
