import type { BrokerClient } from '@app/task-engine';

type Pool = Extract<BrokerClient, { kind: 'postgresql' }>['pool'];

/** BullMQ's own: the one schema that the broker's role may certainly create tables in. */
export const SCHEMA = 'bullmq';
export const TABLE = 'rate_limit_counters';

/** Any number that nothing else locks. */
const LOCK = 7_215_408_113;

/**
 * Makes the table of rate-limiter-flexible. Unlogged: counts of a minute need not survive a crash, and writing them costs
 * a fraction. Processes that start at once wait for each other, because `if not exists` alone fails between them.
 */
export async function createCountersTable(pool: Pool): Promise<void> {
  // Several statements in one query are one transaction, with which the lock ends.
  await pool.query(`
    select pg_advisory_xact_lock(${LOCK});
    create unlogged table if not exists "${SCHEMA}"."${TABLE}" (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    )`);
}
