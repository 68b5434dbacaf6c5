import { runMigrations } from 'bullmq';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { supabase } from '../support/services.js';
import type { SecurityStage } from './security-stage.js';
import { Canaries } from './storage/canaries.js';
import { type Catalog, readCatalog } from './storage/catalog.js';
import { doorRows } from './storage/door-attacks.js';
import { grantRows } from './storage/grant-rules.js';
import { type StorageRow, tableRows } from './storage/table-attacks.js';
import { serviceRole } from './storage/tenants.js';

/** Two at once per connection that PostgREST has; more only wait. */
const AT_ONCE = 16;

/** Supabase's own door: tenants have the anon key and tokens of their own, and may go past the API. */
export function storage(stage: Pick<SecurityStage, 'tally'>): void {
  let database: pg.Pool;
  let canaries: Canaries;
  let catalog: Catalog;

  beforeAll(async () => {
    database = new pg.Pool({ connectionString: (await supabase()).databaseUrl, max: 4 });
    await addBroker(database);
    catalog = await readCatalog(database);
    canaries = new Canaries(database, `storage-canary-${randomUUID()}`);
    await canaries.seed(catalog.relations.filter(({ schema, kind }) => schema === 'public' && kind === 'r'));
  }, 30_000);
  afterAll(async () => {
    await canaries?.remove();
    await database?.end();
  });

  /** Tries all rows, which are known only now: the database says itself what there is. */
  const tryAll = async (rows: readonly StorageRow[]): Promise<void> => {
    const wrong: string[] = [];
    for (let start = 0; start < rows.length; start += AT_ONCE) {
      await Promise.all(
        rows.slice(start, start + AT_ONCE).map(async (row) => {
          const found = await row.wrong();
          stage.tally.record('storage', found);
          if (found !== undefined) wrong.push(`${row.what}: ${found}`);
        }),
      );
    }
    expect(wrong).toEqual([]);
  };

  it('every schema, table, view, sequence and function has the grants that its rule says', async () => {
    const rows = grantRows(catalog);
    expect(rows.length).toBeGreaterThan(40);
    await tryAll(rows.map(({ what, wrong }) => ({ what, wrong: async () => wrong })));
  });

  it('what PostgREST serves is what the catalog has', async () => {
    const { text } = await (await serviceRole()).ask('/');
    const served = Object.keys((JSON.parse(text) as { paths: object }).paths).filter((path) => path !== '/');
    const known = [
      ...catalog.relations.map(({ name }) => `/${name}`),
      ...catalog.functions.map(({ name }) => `/rpc/${name}`),
    ];
    expect(served.length).toBeGreaterThan(20);
    expect(served.filter((path) => !known.includes(path))).toEqual([]);
  });

  it('nobody reads another organization’s rows, writes a row or calls a function', async () => {
    const before = await canaries.state();
    const rows = await tableRows(catalog, canaries);
    expect(rows.length).toBeGreaterThan(300);
    await tryAll(rows);
    expect(await canaries.state()).toBe(before);
  }, 60_000);

  it('no trick of its language, no other schema and no forged token opens it', async () => {
    const before = await canaries.state();
    await tryAll(await doorRows(canaries));
    expect(await canaries.state()).toBe(before);
  }, 60_000);

  it.each(['anon', 'authenticated'])('the broker’s tables in the same database are closed to %s', async (role) => {
    const client = await database.connect();
    try {
      await client.query(`set role ${role}`);
      await expect(client.query('select * from bullmq.job')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.query('reset role');
      client.release();
    }
  });
}

/** A team without Redis has BullMQ's tables in the same database. */
async function addBroker(database: pg.Pool): Promise<void> {
  const client = await database.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
  }
}
