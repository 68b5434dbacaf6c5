import { BoundedMap } from './bounded-map.js';

/** Timeouts in a row that open the circuit. */
const TIMEOUTS_TO_OPEN = 4;
const FIRST_OPEN_MS = 15_000;
const LONGEST_OPEN_MS = 60_000;
/** A probe has this long to end before the next one is allowed. */
const PROBE_MS = 20_000;

/** `half-open` makes the request the probe; `failingForMs` counts from the first of the timeouts in a row. */
type CircuitState =
  { kind: 'closed' } | { kind: 'half-open' } | { kind: 'open'; retryInMs: number; failingForMs: number };

interface Circuit {
  failingSince: number;
  timeouts: number;
  openMs: number;
  openUntil: number;
}

/**
 * Stops requests to a host on which only timeouts happen: after four in a row for 15 s, then for 30 and 60 s, with one
 * probe after each period. Keys should name the organization too, or one tenant's hanging path would block a host for all.
 */
export class HostCircuitBreaker {
  private readonly circuits = new BoundedMap<Circuit>(5_000);

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** Whether a request may go out now: not while `open`. */
  check(key: string): CircuitState {
    const circuit = this.circuits.get(key);
    if (!circuit || circuit.timeouts < TIMEOUTS_TO_OPEN) return { kind: 'closed' };
    const now = this.now();
    if (now >= circuit.openUntil) {
      circuit.openUntil = now + PROBE_MS;
      return { kind: 'half-open' };
    }
    const spread = 1 + 0.5 * this.random();
    const retryInMs = Math.ceil(Math.max(circuit.openUntil - now, 1_000) * spread);
    return { kind: 'open', retryInMs, failingForMs: now - circuit.failingSince };
  }

  /** Any end but a timeout, an error status too, shows that the host responds and closes the circuit. */
  record(key: string, timedOut: boolean): void {
    if (!timedOut) {
      this.circuits.delete(key);
      return;
    }
    const now = this.now();
    const circuit = this.circuits.get(key) ?? {
      failingSince: now,
      timeouts: 0,
      openMs: FIRST_OPEN_MS / 2,
      openUntil: 0,
    };
    circuit.timeouts += 1;
    if (circuit.timeouts >= TIMEOUTS_TO_OPEN) {
      circuit.openMs = Math.min(circuit.openMs * 2, LONGEST_OPEN_MS);
      circuit.openUntil = now + circuit.openMs;
    }
    this.circuits.set(key, circuit);
  }
}
