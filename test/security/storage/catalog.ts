import pg from 'pg';

/** Who may do what, as PostgreSQL has it: `anon SELECT`, `PUBLIC EXECUTE`; tenants only, not our own roles. */
type Grants = string[];

export interface Relation {
  schema: string;
  name: string;
  /** r table, p partitioned, v view, m materialized view, f foreign table, S sequence. */
  kind: string;
  rowSecurity: boolean;
  options: string[];
  columns: Column[];
  grants: Grants;
  /** `policy: SELECT to authenticated`. */
  policies: string[];
}

export interface Column {
  name: string;
  type: string;
  /** Must be given when a row is inserted. */
  needed: boolean;
}

export interface DatabaseFunction {
  schema: string;
  name: string;
  parameters: string[];
  runsAsOwner: boolean;
  settings: string[];
  grants: Grants;
}

export interface Schema {
  schema: string;
  grants: Grants;
}

export interface Catalog {
  schemas: Schema[];
  relations: Relation[];
  functions: DatabaseFunction[];
}

/** Everything in the database that is not PostgreSQL's own, with what tenants' roles may do with it. */
export async function readCatalog(database: pg.Pool): Promise<Catalog> {
  const [schemas, relations, functions] = await Promise.all([
    database.query<Schema>(SCHEMAS),
    database.query<Relation>(RELATIONS),
    database.query<DatabaseFunction>(FUNCTIONS),
  ]);
  return { schemas: schemas.rows, relations: relations.rows, functions: functions.rows };
}

const OURS = `n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`;

/** Grants to the tenants' roles in an access list; where there is none PostgreSQL's defaults for its kind count. */
const grants = (acl: string, kind: string, owner: string): string => `
  array(select coalesce(r.rolname, 'PUBLIC') || ' ' || a.privilege_type
        from aclexplode(coalesce(${acl}, acldefault(${kind}, ${owner}))) a left join pg_roles r on r.oid = a.grantee
        where a.grantee = 0 or r.rolname in ('anon', 'authenticated') order by 1)`;

const SCHEMAS = `
  select n.nspname as schema, ${grants('n.nspacl', `'n'`, 'n.nspowner')} as grants from pg_namespace n where ${OURS}`;

const RELATIONS = `
  select n.nspname as schema, c.relname as name, c.relkind as kind, c.relrowsecurity as "rowSecurity",
    coalesce(c.reloptions, '{}') as options,
    ${grants('c.relacl', `(case c.relkind when 'S' then 's' else 'r' end)::"char"`, 'c.relowner')} || array(
      select r.rolname || ' ' || a.privilege_type || '(' || t.attname || ')'
      from pg_attribute t, aclexplode(t.attacl) a join pg_roles r on r.oid = a.grantee
      where t.attrelid = c.oid and r.rolname in ('anon', 'authenticated')) as grants,
    coalesce((select jsonb_agg(jsonb_build_object('name', t.attname, 'type', format_type(t.atttypid, null),
        'needed', t.attnotnull and not t.atthasdef) order by t.attnum)
      from pg_attribute t where t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped and t.attgenerated = ''),
      '[]') as columns,
    array(select p.policyname || ': ' || p.cmd || ' to ' || array_to_string(p.roles, ',')
      from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname) as policies
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${OURS} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') order by 1, 2`;

const FUNCTIONS = `
  select n.nspname as schema, p.proname as name, p.prosecdef as "runsAsOwner", coalesce(p.proconfig, '{}') as settings,
    coalesce(p.proargnames[1:p.pronargs], '{}') as parameters, ${grants('p.proacl', `'f'`, 'p.proowner')} as grants
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS} order by 1, 2`;
