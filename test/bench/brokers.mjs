import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPostgres } from '../../scripts/embedded/postgres.mjs';
import { createSupabaseRoles } from '../../scripts/embedded/supabase-roles.mjs';
import { startSupabase } from '../../scripts/embedded/supabase.mjs';
import { startRedis } from '../support/redis-server.mjs';
import { SECRET } from './product.mjs';
import { migrateRaw } from './raw-broker.mjs';

/** @typedef {'Redis' | 'PostgreSQL'} BrokerName */

/**
 * @typedef {object} Broker
 * @property {BrokerName} name
 * @property {string} url
 * @property {Record<string, string>} env what our processes need to find it
 * @property {() => Promise<number>} bytes that it holds: memory of Redis, tables and indexes of PostgreSQL
 * @property {() => Promise<void>} settled once what it does on its own after many writes is done
 */

const PASSWORD = 'postgres';

/** The brokers and storages of one section: each fresh, all ended together. */
export class Servers {
  /** @type {(() => Promise<void> | void)[]} */
  #endings = [];

  /** @param {BrokerName} name @returns {Promise<Broker>} */
  async broker(name) {
    return name === 'Redis' ? this.#redis() : this.#postgresql();
  }

  /** What NEXT_PUBLIC_SUPABASE_URL stands for, on a PostgreSQL of its own. */
  async storage() {
    const postgres = await this.#postgres();
    const supabase = await startSupabase({ postgres, jwtSecret: SECRET });
    this.#endings.push(supabase.stop);
    const env = { NEXT_PUBLIC_SUPABASE_URL: supabase.url, SUPABASE_SERVICE_ROLE_KEY: supabase.serviceRoleKey };
    return { databaseUrl: postgres.url(), env };
  }

  async end() {
    for (const end of this.#endings.splice(0).reverse()) await end();
  }

  /** @returns {Promise<Broker>} */
  async #redis() {
    const server = await startRedis({ folder: this.#folder() });
    const client = new Redis(server.url());
    this.#endings.push(server.kill, () => client.disconnect());
    const info = async (/** @type {string} */ section, /** @type {string} */ field) =>
      new RegExp(`^${field}:(\\d+)`, 'm').exec(await client.info(section))?.[1];
    return {
      name: 'Redis',
      url: server.url(),
      env: { REDIS_URL: server.url() },
      bytes: async () => Number(await info('memory', 'used_memory')),
      async settled() {
        while ((await info('persistence', 'aof_rewrite_in_progress')) !== '0') await sleep(200);
      },
    };
  }

  /** @returns {Promise<Broker>} */
  async #postgresql() {
    const postgres = await this.#postgres();
    const url = postgres.url();
    await migrateRaw(url);
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    pool.on('error', () => undefined);
    this.#endings.push(() => pool.end());
    return {
      name: 'PostgreSQL',
      url,
      env: { QUEUE_DATABASE_URL: url },
      bytes: async () =>
        Number((await pool.query('select pg_database_size(current_database()) as bytes')).rows[0].bytes),
      // What autovacuum does within a minute.
      settled: async () => void (await pool.query('vacuum analyze')),
    };
  }

  async #postgres() {
    const postgres = await startPostgres({
      folder: path.join(this.#folder(), 'data'),
      password: PASSWORD,
      durable: true,
    });
    this.#endings.push(postgres.kill);
    await createSupabaseRoles({ adminUrl: postgres.adminUrl(), password: PASSWORD });
    return postgres;
  }

  #folder() {
    const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-bench-'));
    // PostgreSQL runs under another account when we are root.
    chmodSync(folder, 0o755);
    this.#endings.push(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
}
