import { type ConnectionSettings, GuardedConnection } from './guarded-connection.js';
import type { Target } from './targets/target-rules.js';

/** Most idle connections over all origins; the longest idle is closed first. */
const MAX_IDLE = 64;

/** Keeps connections between requests. A connection in use belongs to its request alone, so no request waits for another. */
export class ConnectionPool {
  private readonly idle = new Set<GuardedConnection>();
  private closed = false;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly maxIdle = MAX_IDLE,
  ) {}

  get idleCount(): number {
    return this.idle.size;
  }

  /** A connection to this origin, idle or new. Return it with `release`, or `destroy` it. */
  acquire(target: Target): GuardedConnection {
    for (const connection of this.idle) {
      if (!isFor(connection.target, target)) continue;
      this.idle.delete(connection);
      return connection;
    }
    return this.open(target);
  }

  /** Returns a connection whose answer was read to its end. */
  release(connection: GuardedConnection): void {
    if (this.closed || !connection.client.stats.connected) {
      connection.destroy();
      return;
    }
    this.idle.add(connection);
    const [longestIdle] = this.idle;
    if (this.idle.size > this.maxIdle && longestIdle) this.drop(longestIdle);
  }

  /** Closes idle connections and every one returned from now on. */
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

/** A connection that was allowed to reach a private address never serves a request that is not. */
function isFor(idle: Target, wanted: Target): boolean {
  return idle.url.origin === wanted.url.origin && idle.privateAllowed === wanted.privateAllowed;
}
