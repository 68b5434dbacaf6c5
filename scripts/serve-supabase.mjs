// What supabase-js needs of a Supabase project on a PostgreSQL that is already there (docker-compose.dev.yml, profile `supabase`):
// roles and migrations, then `/rest/v1` in front of PostgREST. DATABASE_ADMIN_URL is a superuser's that is not `postgres`.
import pg from 'pg';
import { startGateway } from './embedded/gateway.mjs';
import { applyMigrations } from './embedded/migrations.mjs';
import { createSupabaseRoles } from './embedded/supabase-roles.mjs';
import { keyFor } from './embedded/supabase.mjs';

const adminUrl = needed('DATABASE_ADMIN_URL');
const password = needed('DATABASE_PASSWORD');
const jwtSecret = needed('SUPABASE_JWT_SECRET');
const { hostname: host, port } = new URL(needed('POSTGREST_URL'));

await createSupabaseRoles({ adminUrl, password });
await createVector();
for (const version of await applyMigrations(urlAsOwner())) console.log(`Applied ${version}`);
const gateway = await startGateway({
  upstream: { host, port },
  host: '::',
  port: Number(process.env.PORT ?? 54321),
  keys: { [needed('SUPABASE_SERVICE_ROLE_KEY')]: await keyFor('service_role', jwtSecret) },
});
console.log(`Serving /rest/v1 at ${gateway.url}`);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => void gateway.stop().then(() => process.exit(0)));
}

/** As at Supabase pgvector is there before the first migration, which could not bring it: `postgres` is no superuser. */
async function createVector() {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_available_extensions where name = 'vector'");
    if (rowCount) await client.query('create extension if not exists vector with schema extensions');
  } finally {
    await client.end();
  }
}

function urlAsOwner() {
  const url = new URL(adminUrl);
  url.username = 'postgres';
  url.password = password;
  return url.href;
}

/** @param {string} name @returns {string} */
function needed(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} must be set`);
  process.exit(1);
}
