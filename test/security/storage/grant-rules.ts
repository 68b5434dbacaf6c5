import type { Catalog, DatabaseFunction, Relation, Schema } from './catalog.js';

/** Tables whose rows an organization may read of itself. Every other one is closed to tenants. */
export const READABLE: Readonly<Record<string, 'viewer' | 'manager'>> = {
  processed_documents: 'viewer',
  document_chunks: 'viewer',
  document_positions: 'viewer',
  background_tasks: 'viewer',
  analytics_events: 'viewer',
  analytics_reports: 'viewer',
  email_deliveries: 'viewer',
  email_events: 'viewer',
  embedding_usage: 'viewer',
  removed_documents: 'viewer',
  audit_log: 'manager',
};

/** Schemas that tenants' roles may enter at all: PostgREST serves the first, types live in the second. */
const ENTERED = ['public', 'extensions'];

/** What the grants of the whole database have wrong, one row an object. */
export function grantRows({ schemas, relations, functions }: Catalog): { what: string; wrong: string | undefined }[] {
  const entered = schemas
    .filter(({ grants }) => grants.some((grant) => grant.endsWith(' USAGE')))
    .map(({ schema }) => schema);
  const reachable = ({ schema }: { schema: string }): boolean => entered.includes(schema);
  return [
    ...schemas.map((schema) => ({ what: `the schema ${schema.schema}`, wrong: wrongSchema(schema) })),
    ...relations.map((relation) => ({
      what: `the grants on ${relation.schema}.${relation.name}`,
      wrong: reachable(relation) ? wrongRelation(relation) : undefined,
    })),
    ...functions
      .filter(({ schema }) => schema !== 'extensions')
      .map((one) => ({
        what: `the grants on ${one.schema}.${one.name}(${one.parameters.join(', ')})`,
        wrong: reachable(one) ? wrongFunction(one) : undefined,
      })),
  ];
}

function wrongSchema({ schema, grants }: Schema): string | undefined {
  const allowed = ENTERED.includes(schema) ? grants.filter((grant) => grant.endsWith(' CREATE')) : grants;
  return allowed.length === 0 ? undefined : `is open: ${allowed.join(', ')}`;
}

function wrongRelation(relation: Relation): string | undefined {
  const { schema, name, kind, grants, policies, options, rowSecurity } = relation;
  const readable = schema === 'public' && name in READABLE;
  const expected = readable ? ['authenticated SELECT'] : [];
  if (grants.join() !== expected.join()) return `has the grants ${grants.join(', ') || 'none'}`;
  if (kind === 'v' && !options.includes('security_invoker=true')) return 'is a view that runs as its owner';
  if ((kind === 'r' || kind === 'p') && !rowSecurity) return 'has no row level security';
  const strange = policies.filter((policy) => !readable || !policy.endsWith(': SELECT to authenticated'));
  return strange.length === 0 ? undefined : `has the policies ${strange.join(', ')}`;
}

function wrongFunction({ grants, runsAsOwner, settings }: DatabaseFunction): string | undefined {
  if (grants.length > 0) return `may be executed: ${grants.join(', ')}`;
  if (runsAsOwner) return 'runs as its owner';
  return settings.some((setting) => setting.startsWith('search_path=')) ? undefined : 'has no search_path of its own';
}
