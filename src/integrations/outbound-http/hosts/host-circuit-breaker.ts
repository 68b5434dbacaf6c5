import { BoundedMap } from './bounded-map.js';

/** Timeouts in a row after which a host is left alone. */
const TIMEOUTS_BEFORE_REST = 4;
const FIRST_REST_MS = 15_000;
const LONGEST_REST_MS = 60_000;
/** A probe has this long to end before the next one is let through. */
const PROBE_MS = 20_000;

/** `darkForMs`: since the first of the timeouts in a row. */
type RestVerdict = { kind: 'awake' } | { kind: 'resting'; retryInMs: number; darkForMs: number };

interface Darkness {
  since: number;
  timeouts: number;
  restMs: number;
  restUntil: number;
}

/**
 * Leaves alone who only lets requests time out: after four timeouts in a row for 15 s, then for 30 and 60 s, with one
 * probe after each rest. Keys should name the organization too, or one tenant's hanging path would rest a host for all.
 */
export class HostCircuitBreaker {
  private readonly dark = new BoundedMap<Darkness>(5_000);

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** Whether a request may go out now; `awake` after a rest makes the asker the probe. */
  ask(key: string): RestVerdict {
    const darkness = this.dark.get(key);
    if (!darkness || darkness.timeouts < TIMEOUTS_BEFORE_REST) return { kind: 'awake' };
    const now = this.now();
    if (now >= darkness.restUntil) {
      darkness.restUntil = now + PROBE_MS;
      return { kind: 'awake' };
    }
    const spread = 1 + 0.5 * this.random();
    const retryInMs = Math.ceil(Math.max(darkness.restUntil - now, 1_000) * spread);
    return { kind: 'resting', retryInMs, darkForMs: now - darkness.since };
  }

  /** Any end but a timeout, an error status too, shows that the host is there. */
  record(key: string, timedOut: boolean): void {
    if (!timedOut) {
      this.dark.delete(key);
      return;
    }
    const now = this.now();
    const darkness = this.dark.get(key) ?? { since: now, timeouts: 0, restMs: FIRST_REST_MS / 2, restUntil: 0 };
    darkness.timeouts += 1;
    if (darkness.timeouts >= TIMEOUTS_BEFORE_REST) {
      darkness.restMs = Math.min(darkness.restMs * 2, LONGEST_REST_MS);
      darkness.restUntil = now + darkness.restMs;
    }
    this.dark.set(key, darkness);
  }
}
