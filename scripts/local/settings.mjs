import { existsSync } from 'node:fs';
import path from 'node:path';
import { isFree } from './is-free.mjs';
import { StartError } from '../embedded/start-error.mjs';

/**
 * The environment of both processes, with `.env` where it names what the shell does not. An empty value means unset.
 * @param {string} root
 * @returns {Record<string, string>}
 */
export function readSettings(root) {
  const file = path.join(root, '.env');
  try {
    if (existsSync(file)) process.loadEnvFile(file);
  } catch (error) {
    throw new StartError(`.env cannot be read: ${/** @type {Error} */ (error).message}`);
  }
  const named = Object.entries(process.env).filter(([, value]) => value !== undefined && value !== '');
  return {
    NODE_ENV: 'development',
    LOG_FORMAT: 'pretty',
    ...Object.fromEntries(/** @type {[string, string][]} */ (named)),
  };
}

/**
 * What has to run here because no variable names it elsewhere.
 * @param {Record<string, string>} settings
 * @throws {StartError} when a variable needs another that is missing
 */
export function missingServices(settings) {
  const { REDIS_URL, QUEUE_DATABASE_URL, NEXT_PUBLIC_SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY, SUPABASE_JWT_SECRET } =
    settings;
  if (NEXT_PUBLIC_SUPABASE_URL && !SUPABASE_SERVICE_ROLE_KEY) {
    throw new StartError(
      'SUPABASE_SERVICE_ROLE_KEY is missing: NEXT_PUBLIC_SUPABASE_URL names a project, its key is under Project Settings > API Keys',
    );
  }
  if (SUPABASE_SERVICE_ROLE_KEY && !NEXT_PUBLIC_SUPABASE_URL) {
    throw new StartError(
      'NEXT_PUBLIC_SUPABASE_URL is missing: SUPABASE_SERVICE_ROLE_KEY is set, for example NEXT_PUBLIC_SUPABASE_URL=https://xyz.supabase.co',
    );
  }
  if (SUPABASE_JWT_SECRET !== undefined && SUPABASE_JWT_SECRET.length < 32) {
    throw new StartError(
      'SUPABASE_JWT_SECRET is too short: at least 32 characters, for example from `openssl rand -hex 32`',
    );
  }
  return { broker: !REDIS_URL && !QUEUE_DATABASE_URL, supabase: !NEXT_PUBLIC_SUPABASE_URL };
}

/**
 * The two ports, known to be free.
 * @param {Record<string, string>} settings
 * @returns {Promise<{ api: number, worker: number }>}
 */
export async function readPorts(settings) {
  const api = portOf(settings, 'PORT', 8000);
  const worker = portOf(settings, 'WORKER_HEALTH_PORT', 8001);
  if (api === worker) throw new StartError(`PORT and WORKER_HEALTH_PORT are both ${api}: they must differ`);
  for (const [name, port] of /** @type {const} */ ([
    ['PORT', api],
    ['WORKER_HEALTH_PORT', worker],
  ])) {
    if (!(await isFree(port))) {
      throw new StartError(
        `Port ${port} is used by another program: end it, or choose another one, for example ${name}=${port + 10}`,
      );
    }
  }
  return { api, worker };
}

/** @param {Record<string, string>} settings @param {string} name @param {number} fallback */
function portOf(settings, name, fallback) {
  const text = settings[name] ?? String(fallback);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StartError(`${name} is not a port: a number between 1 and 65535, for example ${name}=${fallback}`);
}
