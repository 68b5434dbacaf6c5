import pg from 'pg';
import type { Column, Relation } from './catalog.js';

/** Where a constraint wants a certain word. */
const WORDS: Record<string, unknown> = {
  'background_tasks.status': 'completed',
  'analytics_reports.source': 'events',
  'analytics_reports.bucket': 'day',
  'email_events.type': 'delivered',
  'email_suppressions.reason': 'manual',
};

const ID = 'ca9a41e5-0000-4000-8000-';

/** A row in every table of `public`, all of the organization `canary`, whose name is the text in all its columns. */
export class Canaries {
  private readonly seeded: { name: string; row: Record<string, unknown> }[] = [];

  constructor(
    private readonly database: pg.Pool,
    readonly canary: string,
  ) {}

  /** @throws Error naming the tables that took no row: their constraints want a word above */
  async seed(tables: readonly Relation[]): Promise<void> {
    let left = tables;
    let refusals: string[] = [];
    // Those that refer to others have their turn once the others are there.
    while (left.length > 0) {
      refusals = [];
      const refused = [];
      for (const table of left) {
        const refusal = await this.insert(table);
        if (refusal === undefined) continue;
        refused.push(table);
        refusals.push(`${table.name}: ${refusal}`);
      }
      if (refused.length === left.length) throw new Error(`No canary in ${refusals.join('; ')}`);
      left = refused;
    }
  }

  /** The row as PostgREST would take it. */
  rowOf(table: string): Record<string, unknown> {
    return this.seeded.find(({ name }) => name === table)?.row ?? {};
  }

  /** All rows with the canary as they are now, by table: whatever a tenant could change. */
  async state(): Promise<string> {
    const parts = this.seeded.map(async ({ name }) => {
      const text = `select t::text as row from public."${name}" t where strpos(t::text, $1) > 0 order by 1`;
      return [name, (await this.database.query<{ row: string }>(text, [this.canary])).rows];
    });
    return JSON.stringify(await Promise.all(parts));
  }

  async remove(): Promise<void> {
    for (const { name } of [...this.seeded].reverse()) {
      await this.database.query(`delete from public."${name}" t where strpos(t::text, $1) > 0`, [this.canary]);
    }
  }

  private async insert({ name, columns }: Relation): Promise<string | undefined> {
    const filled = columns.filter(
      ({ name: column, type, needed }) => needed || column === 'organization_id' || type === 'uuid',
    );
    const row = Object.fromEntries(filled.map((column) => [column.name, this.valueOf(name, column)]));
    const names = filled.map((column) => `"${column.name}"`).join(', ');
    const values = filled
      .map(({ type }, index) => `$${index + 1}::${type.endsWith('vector') ? `real[]::${type}` : type}`)
      .join(', ');
    try {
      await this.database.query(`insert into public."${name}" (${names}) values (${values})`, Object.values(row));
      this.seeded.push({ name, row });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  private valueOf(table: string, { name, type }: Column): unknown {
    const word = WORDS[`${table}.${name}`];
    if (word !== undefined) return word;
    if (type === 'text') return this.canary;
    if (type === 'uuid') return ID + this.canary.slice(-12);
    if (type.startsWith('timestamp')) return '2026-01-01T00:00:00Z';
    if (/^(integer|smallint|bigint|double precision|numeric|real)$/.test(type)) return 1;
    if (/^jsonb?$/.test(type)) return JSON.stringify({ canary: this.canary });
    if (type === 'boolean') return true;
    if (type.endsWith('vector')) return [1, 0];
    return type.endsWith('[]') ? '{}' : this.canary;
  }
}
