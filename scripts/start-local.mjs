// npm start: both processes, and what they need and no variable names. Ctrl-C ends everything.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from './embedded/postgres.mjs';
import { StartError } from './embedded/start-error.mjs';
import { createSupabaseRoles } from './embedded/supabase-roles.mjs';
import { startSupabase } from './embedded/supabase.mjs';
import { buildIfStale } from './local/build.mjs';
import { developmentToken } from './local/dev-token.mjs';
import { Program } from './local/program.mjs';
import { npmProcess, RunningStart } from './local/running-start.mjs';
import { keptSecrets } from './local/secrets.mjs';
import { missingServices, readPorts, readSettings } from './local/settings.mjs';
import { welcome } from './local/welcome.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DATA = path.join(ROOT, '.data');

/** What was started, to be ended the other way round. @type {(() => Promise<void> | void)[]} */
const started = [];
/** @type {Program[]} */
const programs = [];
const interruption = new AbortController();

process.exit(await untilTheEnd());

async function untilTheEnd() {
  listenForSignals();
  endWithNpm();
  try {
    const deaths = await startEverything(interruption.signal);
    const end = await Promise.race([aborted(interruption.signal), ...deaths]);
    if (end === undefined) return 0;
    console.error(end.line);
    return end.code;
  } catch (error) {
    if (interruption.signal.aborted) return 0;
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
    for (const stop of started.reverse()) await stop();
  }
}

/** @param {AbortSignal} signal */
async function startEverything(signal) {
  const settings = readSettings(ROOT);
  const missing = missingServices(settings);
  const running = await RunningStart.claim(DATA);
  started.push(() => running.release());
  const ports = await readPorts(settings);
  await buildIfStale(ROOT, signal);
  signal.throwIfAborted();
  const secrets = keptSecrets(DATA);
  // Nobody balances here, and whoever presses Ctrl-C waits.
  const env = {
    API_SHUTDOWN_NOTICE_SECONDS: '0',
    ...withSecrets(settings, secrets),
    PORT: String(ports.api),
    WORKER_HEALTH_PORT: String(ports.worker),
  };
  const embedded = await startEmbedded({ missing, env, password: secrets.EMBEDDED_DATABASE_PASSWORD, running, signal });
  await startPrograms({ env: { ...env, ...embedded.env }, ports, running, signal });
  const baseUrl = `http://localhost:${ports.api}`;
  await welcome({ baseUrl, token: await tokenFor(env), services: embedded.names });
  return [...embedded.deaths, ...programs.map(deathOf)];
}

/**
 * Secrets that nobody set. Where Supabase or a JWKS is named, callers' tokens come from there.
 * @param {Record<string, string>} settings
 * @param {ReturnType<typeof keptSecrets>} secrets
 * @returns {Record<string, string>}
 */
function withSecrets(settings, { SUPABASE_JWT_SECRET, WEBHOOK_SIGNING_MASTER_KEY }) {
  const tokensFromElsewhere = settings.SUPABASE_JWKS_URL || settings.NEXT_PUBLIC_SUPABASE_URL;
  return { ...(tokensFromElsewhere ? {} : { SUPABASE_JWT_SECRET }), WEBHOOK_SIGNING_MASTER_KEY, ...settings };
}

/**
 * @param {{ missing: ReturnType<typeof missingServices>, env: Record<string, string>, password: string, running: RunningStart, signal: AbortSignal }} options
 */
async function startEmbedded({ missing, env, password, running, signal }) {
  /** @type {{ env: Record<string, string>, names: string[], deaths: Promise<{ code: number, line: string }>[] }} */
  const embedded = { env: {}, names: [], deaths: [] };
  if (!missing.broker && !missing.supabase) return embedded;
  const postgres = await startPostgres({ folder: path.join(DATA, 'postgres'), password, durable: true });
  started.push(postgres.stop);
  embedded.deaths.push(postgres.ended.then((how) => ({ code: 1, line: `The embedded PostgreSQL ended: ${how}` })));
  await createSupabaseRoles({ adminUrl: postgres.adminUrl(), password });
  signal.throwIfAborted();
  if (missing.broker) embedded.env.QUEUE_DATABASE_URL = postgres.url();
  embedded.names.push(`PostgreSQL on 127.0.0.1:${postgres.port}, data in .data/postgres`);
  if (!missing.supabase) return embedded;
  const jwtSecret = env.SUPABASE_JWT_SECRET ?? keptSecrets(DATA).SUPABASE_JWT_SECRET;
  const supabase = await startSupabase({ postgres, jwtSecret });
  started.push(supabase.stop);
  running.remember(supabase.postgrest.pid, 'postgrest');
  embedded.deaths.push(
    supabase.postgrest.ended.then((how) => ({ code: 1, line: `The embedded PostgREST ended: ${how}` })),
  );
  embedded.env.NEXT_PUBLIC_SUPABASE_URL = supabase.url;
  embedded.env.SUPABASE_SERVICE_ROLE_KEY = supabase.serviceRoleKey;
  embedded.names.push(`Supabase's REST API on ${supabase.url}/rest/v1`);
  return embedded;
}

/**
 * @param {{ env: Record<string, string>, ports: { api: number, worker: number }, running: RunningStart, signal: AbortSignal }} options
 */
async function startPrograms({ env, ports, running, signal }) {
  signal.throwIfAborted();
  const graceMs = (Number(env.WORKER_SHUTDOWN_GRACE_SECONDS ?? 25) + 5) * 1000;
  const processes = [
    { name: 'The API', entry: path.join(ROOT, 'dist/src/main.js'), port: ports.api },
    { name: 'The worker', entry: path.join(ROOT, 'dist/src/worker.js'), port: ports.worker },
  ];
  for (const { name, entry, port } of processes) {
    const program = new Program({ name, entry, cwd: ROOT, env, graceMs, healthUrl: `http://localhost:${port}/health` });
    programs.push(program);
    running.remember(program.pid, entry);
  }
  await Promise.all(programs.map((program) => program.untilHealthy(signal)));
  for (const program of programs) program.release();
}

/** @param {Program} program */
async function deathOf(program) {
  const { code, how } = await program.ended;
  return { code, line: `${program.name} ended with ${how}: ending the rest` };
}

/** @param {Record<string, string>} env */
function tokenFor(env) {
  const secret = env.SUPABASE_JWT_SECRET;
  if (!secret) return undefined;
  return developmentToken({ settings: env, secret, role: 'manager', organizationId: 'dev', validFor: '12h' });
}

/** npm hands on a Ctrl-C that the terminal has sent us too: only a later one means "now". */
function listenForSignals() {
  let first = 0;
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => {
      if (first === 0) {
        first = Date.now();
        console.log('\nEnding …');
        interruption.abort(new Error(name));
      } else if (Date.now() - first > 1_000) {
        for (const program of programs) program.kill();
      }
    });
  }
}

/** A killed npm cannot tell us: we would run on with nobody to end us. */
function endWithNpm() {
  if (npmProcess() === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) interruption.abort(new Error('npm ended'));
  }, 500);
  watch.unref();
}

/** @param {AbortSignal} signal @returns {Promise<undefined>} */
function aborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
