import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { launchOf, postgresBinaries } from './postgres-binaries.mjs';
import { endLeftover, prepareFolder, SUPERUSER } from './postgres-folder.mjs';
import { childrenOf, endProcess, isAlive, send } from './processes.mjs';
import { lastLineLike, StartError } from './start-error.mjs';

/**
 * @typedef {object} PostgresOptions
 * @property {string} folder data folder, absolute; made when missing, kept when stopped
 * @property {string} password of the superuser and of `postgres`
 * @property {boolean} durable false skips fsync: a killed server still loses nothing, a dead machine does
 * @property {number} [port] default: a free one
 *
 * @typedef {object} Postgres
 * @property {number} port
 * @property {number} pid of the postmaster
 * @property {(database?: string) => string} adminUrl as the superuser
 * @property {(database?: string) => string} url as `postgres`, the role Supabase gives
 * @property {Promise<string>} ended why it ended, once it has
 * @property {() => Promise<void>} stop ends it cleanly
 * @property {() => Promise<void>} kill as a crash would
 * @property {() => void} pause freezes the server and all its sessions
 * @property {() => void} resume
 */

/**
 * Starts PostgreSQL on a folder, on 127.0.0.1.
 * @param {PostgresOptions} options
 * @returns {Promise<Postgres>}
 */
export async function startPostgres({ folder, password, durable, port }) {
  const { initdb, postgres } = postgresBinaries();
  await endLeftover(folder);
  await prepareFolder(folder, { initdb, password, durable });
  for (let tries = 1; ; tries += 1) {
    const chosen = port ?? (await getPort());
    const server = launch(postgres, { folder, port: chosen, durable });
    const failure = await server.ready;
    if (failure === undefined) return handle(server, chosen, password);
    // Sessions of a killed server need a moment to notice it; a free port may be taken meanwhile.
    if (tries >= 10 || !/still in use|Address already in use|could not bind/i.test(server.output())) {
      throw new StartError(`PostgreSQL does not start on ${folder}: ${failure}`);
    }
    await sleep(500);
  }
}

/**
 * @param {string} program
 * @param {{ folder: string, port: number, durable: boolean }} options
 */
function launch(program, { folder, port, durable }) {
  const { command, args, account } = launchOf(
    program,
    ['-D', folder, '-p', String(port), ...settings(durable)],
    folder,
  );
  // A group of its own: Ctrl-C in the terminal must not end the broker before the processes that use it.
  const child = spawn(command, args, {
    ...account,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let output = '';
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      resolve(lastLineLike(output, /FATAL|PANIC|could not/) ?? `it ended with ${signal ?? `code ${code}`}`);
    });
  });
  /** @type {Promise<string | undefined>} undefined when it serves, else why not */
  const ready = new Promise((resolve) => {
    child.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-8_000);
      if (output.includes('ready to accept connections')) resolve(undefined);
    });
    void ended.then(resolve);
  });
  return { child, ended, ready, output: () => output };
}

/** @param {boolean} durable */
function settings(durable) {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    timezone: 'UTC',
    log_timezone: 'UTC',
    wal_level: 'minimal',
    max_wal_senders: '0',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * @param {ReturnType<typeof launch>} server
 * @param {number} port
 * @param {string} password
 * @returns {Postgres}
 */
function handle({ child, ended }, port, password) {
  const pid = /** @type {number} */ (child.pid);
  const urlOf =
    (/** @type {string} */ role) =>
    (database = 'postgres') =>
      `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  return {
    port,
    pid,
    ended,
    url: urlOf('postgres'),
    adminUrl: urlOf(SUPERUSER),
    // SIGINT is PostgreSQL's fast shutdown: sessions are ended, data is written.
    stop: () => endProcess(pid, { signal: 'SIGINT', graceMs: 15_000 }),
    async kill() {
      // Each is the leader of its own session, so a signal to the group would miss them.
      const sessions = childrenOf(pid);
      for (const process of [pid, ...sessions]) send(process, 'SIGKILL');
      await ended;
      while (sessions.some(isAlive)) await sleep(20);
    },
    pause() {
      // First who begins sessions: one that begins meanwhile would go on.
      send(pid, 'SIGSTOP');
      for (const process of childrenOf(pid)) send(process, 'SIGSTOP');
    },
    resume: () => [pid, ...childrenOf(pid)].forEach((process) => send(process, 'SIGCONT')),
  };
}
