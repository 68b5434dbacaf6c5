import { createPostgresBackend, createRedisBackend, runMigrations } from 'bullmq';
import pg from 'pg';

/** The queue of the raw side. */
export const RAW_QUEUE = 'raw';
/** Its tables stand beside the engine's. */
const SCHEMA = 'raw';

/**
 * Connection and backend of raw BullMQ at its defaults, on the broker at this address.
 * @param {string} url
 * @returns {{ connection: any, backend: any }} BullMQ's types know one broker at a time
 */
export function rawBroker(url) {
  if (url.startsWith('redis')) return { connection: { url }, backend: createRedisBackend };
  return { connection: { connectionString: url, schema: SCHEMA }, backend: createPostgresBackend };
}

/** What BullMQ asks of its users before the first use of a PostgreSQL. @param {string} url */
export async function migrateRaw(url) {
  if (url.startsWith('redis')) return;
  const pool = new pg.Pool({ connectionString: url });
  const client = await pool.connect();
  await runMigrations(client, SCHEMA);
  client.release();
  await pool.end();
}
