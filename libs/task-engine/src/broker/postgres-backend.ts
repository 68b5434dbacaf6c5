import {
  type BackendFactory,
  PostgresConnection,
  type PostgresConnectionOptions,
  PostgresQueueBackend,
  type QueueBaseOptions,
} from 'bullmq';
import { clockSkew, MAX_CLOCK_SKEW_MS } from './clock-skew.js';
import type { MigratedPool } from './postgres-pool.js';

/**
 * A connection of a pool that brings BullMQ's tables. BullMQ's own looks at them once and remembers the answer for ever,
 * a failure too: a process whose first look met a busy database would never recover. A public method is overridden until
 * BullMQ forgets a look that failed.
 */
class MigratedConnection extends PostgresConnection {
  constructor(private readonly migratedPool: MigratedPool) {
    super(migratedPool as PostgresConnectionOptions);
  }

  override waitUntilReady(): Promise<void> {
    return this.migratedPool.migrated;
  }
}

/** On PostgreSQL locks end by the clocks of workers; overrides a public method until BullMQ asks the server's clock. */
class OneClockBackend extends PostgresQueueBackend {
  constructor(
    private readonly pool: MigratedPool,
    name: string,
    options: QueueBaseOptions<PostgresConnectionOptions>,
    clientName: string | undefined,
  ) {
    super(new MigratedConnection(pool), name, options, true, clientName);
  }

  /** A process whose clock runs ahead would take the tasks of living workers away from them. */
  override async moveStalledJobsToWait(): Promise<string[]> {
    const skew = await clockSkew(() => this.pool.now());
    return skew > MAX_CLOCK_SKEW_MS ? [] : super.moveStalledJobsToWait();
  }
}

/** BullMQ's PostgreSQL backend on a MigratedPool; workers' connections bear their queue's name, as BullMQ's own do. */
export const createMigratedBackend: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (
  name,
  opts,
  { withBlockingConnection } = {},
) => {
  return new OneClockBackend(opts.connection as MigratedPool, name, opts, withBlockingConnection ? name : undefined);
};
