import pg from 'pg';
import { StartError } from './start-error.mjs';

const WRONG_PASSWORD = '28P01';

/**
 * Gives a fresh PostgreSQL the roles and grants that every Supabase project has, so that one set of migrations fits both.
 * `postgres` is no superuser there, and so it is not here. May run again at every start.
 * @param {{ adminUrl: string, password: string }} options
 */
export async function createSupabaseRoles({ adminUrl, password }) {
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
    await client.query(SUPABASE_ROLES.replaceAll(':password', pg.escapeLiteral(password)));
  } catch (error) {
    if (/** @type {pg.DatabaseError} */ (error).code !== WRONG_PASSWORD) throw error;
    throw new StartError(
      'The data folder was made with another password than secrets.json has: move it away, or bring that file back',
    );
  } finally {
    await client.end();
  }
}

/** The limits are Supabase's own; `service_role` has none, but PostgREST signs in as `authenticator`, which has 8 s. */
const SUPABASE_ROLES = `
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit'),
      ('postgres', 'login createdb createrole bypassrls replication')
    ) as role (name, attributes)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
end
$$;

alter role authenticator password :password;
alter role postgres password :password;
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role postgres set search_path = "$user", public, extensions;
grant anon, authenticated, service_role to authenticator, postgres;

alter database postgres owner to postgres;
create schema if not exists extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role;
grant usage on schema public to anon, authenticated, service_role;
grant create on schema public to postgres;
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;
`;
