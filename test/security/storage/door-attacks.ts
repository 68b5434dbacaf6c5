import type { Canaries } from './canaries.js';
import { told, withoutRows, refused, type StorageRow } from './table-attacks.js';
import {
  forgers,
  insider,
  serviceRole,
  type StorageReply,
  type StorageRequest,
  strangersTo,
  type Tenant,
} from './tenants.js';

type Check = (reply: StorageReply, canary: string) => string | undefined;

/** No answer but an error of PostgREST's own. */
const turnedAway: Check = (reply, canary) =>
  reply.status >= 400 && reply.status < 500 && !reply.text.includes(canary) ? undefined : told(reply);
/** An empty list or an error, whatever PostgREST makes of it. */
const empty: Check = (reply, canary) => (reply.status < 400 ? withoutRows(reply, canary) : turnedAway(reply, canary));

/** Tricks of PostgREST's language, schemas it does not serve, tokens it must not believe, and the log nobody may rewrite. */
export async function doorRows(canaries: Canaries): Promise<StorageRow[]> {
  const strangers = await strangersTo(canaries.canary);
  const [anon, other] = strangers as [Tenant, Tenant];
  const row = (who: Tenant, path: string, check: Check, request: StorageRequest = {}): StorageRow => ({
    what: `${who.who} asks ${request.method ?? 'GET'} ${path}${profileOf(request)}`,
    wrong: async () => check(await who.ask(path, request), canaries.canary),
  });
  const server = await serviceRole();
  return [
    ...tricks(canaries.canary).map((path) => row(other, path, empty)),
    ...[anon, other].flatMap((who) => [
      ...HIDDEN.map(([schema, table]) => row(who, `/${table}`, turnedAway, { headers: { 'accept-profile': schema } })),
      ...FOREIGN_FUNCTIONS.map((name) => row(who, `/rpc/${name}`, turnedAway, { method: 'POST', body: {} })),
      ...HIDDEN.map(([schema]) =>
        row(who, '/rpc/get_job', turnedAway, { method: 'POST', body: {}, headers: { 'content-profile': schema } }),
      ),
      row(who, '/background_tasks', refused, rolledBack(canaries.rowOf('background_tasks'))),
    ]),
    ...(await forgers()).map((who) => row(who, '/background_tasks', turnedAway)),
    ...[server, await insider(canaries.canary, 'manager')].flatMap((who) => [
      row(who, '/audit_log?id=not.is.null', refused, { method: 'PATCH', body: { status: 200 } }),
      row(who, '/audit_log?id=not.is.null', refused, { method: 'DELETE' }),
      row(who, '/rpc/prune_audit_log', refused, { method: 'POST', body: { p_before: '2020-01-01T00:00:00Z' } }),
    ]),
  ];
}

function tricks(victim: string): string[] {
  return [
    `/background_tasks?organization_id=eq.${victim}`,
    `/background_tasks?organization_id=neq.stranger`,
    `/background_tasks?or=(organization_id.eq.${victim},task_id.not.is.null)`,
    `/background_tasks?and=(or(organization_id.like.*,task_id.like.*),not.and(name.is.null))`,
    `/background_tasks?organization_id=in.("${victim}","stranger")`,
    `/background_tasks?organization_id=eq.stranger'%20or%20'1'='1`,
    `/background_tasks?organization_id=eq.stranger)%20or%20(1=1`,
    `/background_tasks?or=(organization_id.eq."${victim}\\",task_id.eq.x)`,
    `/background_tasks?task_id=like.*`,
    `/background_tasks?task_id=match.^`,
    `/background_tasks?name=fts.${victim}`,
    `/background_tasks?select=organization_id::text,name`,
    `/background_tasks?select=count()`,
    `/background_tasks?select=name.max()`,
    `/background_tasks?select=*,background_task_sweeps(*)`,
    `/processed_documents?select=*,document_positions(*,document_chunks(*))`,
    `/document_positions?select=*,processed_documents!inner(*)&processed_documents.organization_id=eq.${victim}`,
    `/document_positions?select=...processed_documents(*)`,
    `/email_events?select=*,email_deliveries(*)`,
    `/email_deliveries?select=*,email_events(*)&email_events.organization_id=eq.${victim}`,
    `/email_deliveries?select=*,email_outbox(*)`,
    `/analytics_reports?select=metrics->canary`,
    `/analytics_reports?metrics->>canary=eq.${victim}`,
    `/analytics_reports?order=metrics->canary.desc`,
    `/background_tasks?select=*&limit=1&offset=-1`,
    `/background_tasks?select=xmin,ctid,tableoid,*`,
    `/background_tasks?select=pg_sleep(1)`,
    `/background_tasks?select=current_setting('request.jwt.claims')`,
    `/audit_log?or=(organization_id.is.null,organization_id.eq.${victim})`,
    `/audit_log?organization_id=is.null`,
    `/pg_stat_activity`,
    `/public.background_tasks`,
    `/%22background_tasks%22`,
    `/background_tasks;select%201`,
  ];
}

/** Schemas that are in the same database, with a table of each. */
const HIDDEN: [string, string][] = [
  ['bullmq', 'job'],
  ['auth', 'users'],
  ['extensions', 'vector'],
  ['supabase_migrations', 'schema_migrations'],
  ['pg_catalog', 'pg_authid'],
  ['information_schema', 'tables'],
  ['storage', 'objects'],
  ['vault', 'decrypted_secrets'],
  ['public, bullmq', 'job'],
  ['PUBLIC', 'background_tasks'],
  ['', 'job'],
];

const FOREIGN_FUNCTIONS = [
  'pg_sleep',
  'pg_read_file',
  'set_config',
  'query_to_xml',
  'cosine_distance',
  'pg_terminate_backend',
];

function rolledBack(body: object): StorageRequest {
  return {
    method: 'POST',
    body,
    headers: { prefer: 'tx=rollback,return=representation,resolution=ignore-duplicates' },
  };
}

function profileOf({ headers = {} }: StorageRequest): string {
  const profile = headers['accept-profile'] ?? headers['content-profile'];
  return profile === undefined ? '' : ` in "${profile}"`;
}
