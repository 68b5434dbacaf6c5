import type { Canaries } from './canaries.js';
import type { Catalog, DatabaseFunction, Relation } from './catalog.js';
import { READABLE } from './grant-rules.js';
import { insider, type StorageReply, type StorageRequest, strangersTo, type Tenant } from './tenants.js';

/** One input: who asks what, and what is wrong with the answer. */
export interface StorageRow {
  what: string;
  wrong(): Promise<string | undefined>;
}

const REFUSED = [401, 403];

/** Every table × everybody × reading and writing; every function × everybody. */
export async function tableRows({ relations, functions }: Catalog, canaries: Canaries): Promise<StorageRow[]> {
  const strangers = await strangersTo(canaries.canary);
  const own = await insider(canaries.canary, 'manager');
  const [anon, other] = strangers as [Tenant, Tenant];
  const tables = relations.filter(({ schema, kind }) => schema === 'public' && kind !== 'S');
  return [
    ...tables.flatMap((table) => [
      ...strangers.map((who) => readRow(table, who, canaries)),
      ownReadRow(table, own, canaries),
      ...[anon, other, own].flatMap((who) => writeRows(table, who, canaries)),
    ]),
    ...functions
      .filter(({ schema }) => schema === 'public')
      .flatMap((one) => [anon, other, own].map((who) => functionRow(one, who, canaries))),
  ];
}

function readRow({ name }: Relation, who: Tenant, { canary }: Canaries): StorageRow {
  return {
    what: `${who.who} reads ${name}`,
    wrong: async () => withoutRows(await who.ask(`/${name}`, { headers: { prefer: 'count=exact' } }), canary),
  };
}

/** What an organization may read of itself it does read: else no canary would prove anything. */
function ownReadRow({ name }: Relation, manager: Tenant, { canary }: Canaries): StorageRow {
  const role = READABLE[name];
  return {
    what: `its own manager reads ${role ? 'his rows of' : 'nothing of'} ${name}`,
    wrong: async () => {
      const reply = await manager.ask(`/${name}`);
      if (!role) return withoutRows(reply, canary);
      if (!reply.text.includes(canary)) return told(reply);
      if (role === 'viewer') return undefined;
      return withoutRows(await (await insider(canary, 'member')).ask(`/${name}`), canary);
    },
  };
}

function writeRows({ name, columns }: Relation, who: Tenant, canaries: Canaries): StorageRow[] {
  const row = canaries.rowOf(name);
  const [first] = Object.keys(row);
  const where = `/${name}?${first}=not.is.null`;
  const column = columns.find(({ type }) => type === 'text') ?? columns[0];
  const change = { [column?.name ?? '']: row[column?.name ?? ''] ?? canaries.canary };
  const writes: [string, string, StorageRequest][] = [
    ['inserts into', `/${name}`, { method: 'POST', body: row }],
    ['upserts into', `/${name}`, { method: 'POST', body: row, headers: { prefer: 'resolution=merge-duplicates' } }],
    ['updates', where, { method: 'PATCH', body: change, headers: { prefer: 'return=representation' } }],
    ['deletes from', where, { method: 'DELETE', headers: { prefer: 'return=representation' } }],
  ];
  return writes.map(([does, path, request]) => ({
    what: `${who.who} ${does} ${name}`,
    wrong: async () => refused(await who.ask(path, request), canaries.canary),
  }));
}

function functionRow({ name, parameters }: DatabaseFunction, who: Tenant, { canary }: Canaries): StorageRow {
  const body = Object.fromEntries(parameters.map((parameter) => [parameter, null]));
  return {
    what: `${who.who} calls ${name}(${parameters.length})`,
    wrong: async () => refused(await who.ask(`/rpc/${name}`, { method: 'POST', body }), canary),
  };
}

/** Refused, or an answer without a row. */
export function withoutRows(reply: StorageReply, canary: string): string | undefined {
  const none = reply.status === 200 && reply.text === '[]' && ['*/0', '*/*'].includes(reply.range ?? '*/0');
  return (none || REFUSED.includes(reply.status)) && !reply.text.includes(canary) ? undefined : told(reply);
}

/** PostgreSQL itself said no, and quoted nothing. */
export function refused(reply: StorageReply, canary: string): string | undefined {
  const denied = REFUSED.includes(reply.status) && reply.text.includes('"42501"');
  return denied && !reply.text.includes(canary) ? undefined : told(reply);
}

/** An answer in a few words. */
export function told({ status, text }: StorageReply): string {
  return `${status} ${text.slice(0, 200)}`;
}
