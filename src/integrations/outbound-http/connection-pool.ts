import { type ConnectionSettings, GuardedConnection } from './guarded-connection.js';
import type { Target } from './targets/target-rules.js';

/** Idle connections kept over all origins; the longest idle goes first. */
const MAX_IDLE = 64;

/** Connections between two requests. A connection in use belongs to its request alone, so nothing waits for another. */
export class KeptConnections {
  private readonly idle = new Set<GuardedConnection>();
  private closed = false;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly maxIdle = MAX_IDLE,
  ) {}

  get idleCount(): number {
    return this.idle.size;
  }

  /** A connection to this origin, kept or new. Give it back with `keep`, or `destroy` it. */
  take(target: Target): GuardedConnection {
    for (const connection of this.idle) {
      if (!isFor(connection.target, target)) continue;
      this.idle.delete(connection);
      return connection;
    }
    return this.open(target);
  }

  /** Keeps a connection whose answer was read to its end. */
  keep(connection: GuardedConnection): void {
    if (this.closed || !connection.client.stats.connected) {
      connection.destroy();
      return;
    }
    this.idle.add(connection);
    const [longestIdle] = this.idle;
    if (this.idle.size > this.maxIdle && longestIdle) this.drop(longestIdle);
  }

  /** Closes what is idle now and everything given back from now on. */
  close(): void {
    this.closed = true;
    for (const connection of this.idle) this.drop(connection);
  }

  private open(target: Target): GuardedConnection {
    const connection = new GuardedConnection(target, this.settings);
    // The server or the idle time ended it: a later request must not find a dead connection.
    connection.client.on('disconnect', () => {
      if (this.idle.has(connection)) this.drop(connection);
    });
    return connection;
  }

  private drop(connection: GuardedConnection): void {
    this.idle.delete(connection);
    connection.destroy();
  }
}

/** One that was allowed to reach a private address never serves a request that is not. */
function isFor(kept: Target, wanted: Target): boolean {
  return kept.url.origin === wanted.url.origin && kept.privateAllowed === wanted.privateAllowed;
}
