import { SignJWT } from 'jose';
import { startGateway } from './gateway.mjs';
import { applyMigrations } from './migrations.mjs';
import { startPostgrest } from './postgrest.mjs';

/**
 * @typedef {object} Supabase
 * @property {string} url
 * @property {string} serviceRoleKey
 * @property {string} anonKey
 * @property {string} jwtSecret
 * @property {string} databaseUrl
 * @property {import('./postgrest.mjs').PostgREST} postgrest
 * @property {() => Promise<void>} stop ends PostgREST and the gateway, not the database
 */

/**
 * What supabase-js needs of a Supabase project, on a database of ours: the migrations, PostgREST, the gateway, the keys.
 * @param {{ postgres: import('./postgres.mjs').Postgres, jwtSecret: string }} options
 * @returns {Promise<Supabase>}
 */
export async function startSupabase({ postgres, jwtSecret }) {
  const databaseUrl = postgres.url();
  await applyMigrations(databaseUrl);
  const postgrest = await startPostgrest({
    databaseUrl: databaseUrl.replace('//postgres:', '//authenticator:'),
    jwtSecret,
  });
  const gateway = await startGateway({ upstream: { socketPath: postgrest.socketPath } });
  return {
    url: gateway.url,
    serviceRoleKey: await keyFor('service_role', jwtSecret),
    anonKey: await keyFor('anon', jwtSecret),
    jwtSecret,
    databaseUrl,
    postgrest,
    async stop() {
      await gateway.stop();
      await postgrest.stop();
    },
  };
}

/** A project's key: a token for one of its roles. @param {string} role @param {string} jwtSecret */
export function keyFor(role, jwtSecret) {
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('supabase')
    .setIssuedAt()
    .setExpirationTime('10y')
    .sign(new TextEncoder().encode(jwtSecret));
}
