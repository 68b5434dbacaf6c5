import type { ClientBase, Pool } from 'pg';
import type { ValueStore } from './value-store.js';

const TABLE = 'bullmq.shared_values';
/** Any number that nothing else locks. */
const LOCK = 7_215_408_114;
/** Rows that one statement of a sweep removes. */
const SWEPT_AT_ONCE = 1_000;
/** A row that another session stores at the same moment is seen by the second statement. */
const TRIES = 3;

const PUT_IF_ABSENT = `
  with held as (
    select value from ${TABLE} where key = $1 and expires_at > clock_timestamp()
  ), put as (
    insert into ${TABLE} as old (key, value, expires_at)
    select $1, $2, clock_timestamp() + $3 * interval '1 millisecond' where not exists (select from held)
    on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at
      where old.expires_at <= clock_timestamp()
    returning value
  )
  select value from held union all select value from put`;

/**
 * Makes the table of shared values, in the one schema that the broker's role may certainly create tables in. It is logged
 * and written with the session's own `synchronous_commit`: a claim is as durable as a task. Processes that start at once
 * wait for each other, because `if not exists` alone fails between them.
 */
export async function createValuesTable(client: Pick<ClientBase, 'query'>): Promise<void> {
  // Several statements in one query are one transaction, with which the lock ends.
  await client.query(`
    select pg_advisory_xact_lock(${LOCK});
    create table if not exists ${TABLE} (
      key text primary key,
      value text not null,
      expires_at timestamptz not null
    );
    create index if not exists shared_values_expire on ${TABLE} (expires_at)`);
}

/** Values as rows of one table; the time of each ends by the server's clock. */
export class PostgresValues implements ValueStore {
  constructor(private readonly pool: Pool) {}

  /** What is stored already is only read: no lock, no write, so replays of one key do not wait for each other. */
  async putIfAbsent(key: string, text: string, ttlMs: number): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      const { rows } = await this.pool.query<{ value: string }>(PUT_IF_ABSENT, [key, text, Math.ceil(ttlMs)]);
      if (rows[0]) return rows[0].value;
      if (tries === TRIES) throw new Error('A shared value ended as often as it was asked for');
    }
  }

  async read(key: string): Promise<string | undefined> {
    const text = `select value from ${TABLE} where key = $1 and expires_at > clock_timestamp()`;
    return (await this.pool.query<{ value: string }>(text, [key])).rows[0]?.value;
  }

  async take(key: string): Promise<string | undefined> {
    const text = `delete from ${TABLE} where key = $1 and expires_at > clock_timestamp() returning value`;
    return (await this.pool.query<{ value: string }>(text, [key])).rows[0]?.value;
  }

  async replace(key: string, value: string): Promise<boolean> {
    const text = `update ${TABLE} set value = $2 where key = $1 and expires_at > clock_timestamp()`;
    return ((await this.pool.query(text, [key, value])).rowCount ?? 0) > 0;
  }

  async remove(key: string): Promise<void> {
    await this.pool.query(`delete from ${TABLE} where key = $1`, [key]);
  }

  async sweep(): Promise<number> {
    const { rowCount } = await this.pool.query(`
      delete from ${TABLE} where key in (
        select key from ${TABLE} where expires_at <= clock_timestamp() limit ${SWEPT_AT_ONCE} for update skip locked
      )`);
    return rowCount ?? 0;
  }
}
