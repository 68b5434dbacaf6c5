import { type BackendFactory, PostgresConnection, type PostgresConnectionOptions, PostgresQueueBackend } from 'bullmq';
import type { MigratedPool } from './postgres-pool.js';

/**
 * A connection of a pool that brings BullMQ's tables. BullMQ's own looks at them once and remembers the answer for ever,
 * a failure too: a process whose first look met a busy database would never recover.
 */
export class MigratedConnection extends PostgresConnection {
  constructor(private readonly migratedPool: MigratedPool) {
    super(migratedPool as PostgresConnectionOptions);
  }

  override waitUntilReady(): Promise<void> {
    return this.migratedPool.migrated;
  }
}

/** BullMQ's PostgreSQL backend on a MigratedPool; workers' connections bear their queue's name, as BullMQ's own do. */
export const createMigratedBackend: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (
  name,
  opts,
  { withBlockingConnection } = {},
) => {
  const connection = new MigratedConnection(opts.connection as MigratedPool);
  return new PostgresQueueBackend(connection, name, opts, true, withBlockingConnection ? name : undefined);
};
