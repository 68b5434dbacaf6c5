import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { StartError } from './start-error.mjs';

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

/** Any number, as long as every process that migrates takes the same. */
const LOCK = 7_261_124;

/** Were folded into the files before them, ahead of the first release: a database has all of them in it, or none. */
const FOLDED = ['20261124000700', '20261127000000', '20261128000000', '20261128000100'];

/**
 * Applies each file of supabase/migrations once, in order, each in a transaction, and has PostgREST look again.
 * What was applied is remembered where the Supabase CLI remembers it, so `supabase db push` goes on from there.
 * @param {string} databaseUrl as a role that may create in the database
 * @param {string} [folder]
 * @returns {Promise<string[]>} versions applied now
 * @throws {StartError} when a migration fails (it is rolled back and none after it is tried), and for a database that has
 * some of the folded ones
 */
export async function applyMigrations(databaseUrl, folder = MIGRATIONS) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(HISTORY);
    const { rows } = await client.query('select version from supabase_migrations.schema_migrations');
    const applied = new Set(rows.map((row) => row.version));
    refuseHalfOfTheFolded(applied);
    const waiting = migrationsIn(folder).filter(({ version }) => !applied.has(version));
    for (const migration of waiting) await applyOne(client, migration);
    if (waiting.length > 0) await client.query(`notify pgrst, 'reload schema'`);
    return waiting.map(({ version }) => version);
  } finally {
    await client.end();
  }
}

/** @param {Set<string>} applied */
function refuseHalfOfTheFolded(applied) {
  const missing = FOLDED.filter((version) => !applied.has(version));
  if (missing.length === 0 || missing.length === FOLDED.length) return;
  throw new StartError(
    `The database was made by an older set of migrations and lacks ${missing.join(', ')}, which are part of other files now: ` +
      'begin with an empty one (npm start: remove .data/postgres), or apply these from commit 3c8322d first',
  );
}

const HISTORY = `
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);`;

/** @typedef {{ version: string, name: string, sql: string, file: string }} Migration */

/** @param {string} folder @returns {Migration[]} */
function migrationsIn(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, version, name] = /^(\d+)_(.+)\.sql$/.exec(file) ?? [];
      if (!version || !name) return [];
      return [{ version, name, file, sql: readFileSync(path.join(folder, file), 'utf8') }];
    });
}

/** @param {pg.Client} client @param {Migration} migration */
async function applyOne(client, { version, name, sql, file }) {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
      [version, name, [sql]],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new StartError(`The migration ${file} failed: ${whereIn(sql, error)}`);
  }
}

/** @param {string} sql @param {unknown} error */
function whereIn(sql, error) {
  const { message, position } = /** @type {import('pg').DatabaseError} */ (error);
  if (!position) return message;
  return `${message} (line ${sql.slice(0, Number(position)).split('\n').length})`;
}
