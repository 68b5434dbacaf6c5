import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '../../scripts/embedded/postgres.mjs';
import { send } from '../../scripts/embedded/processes.mjs';
import { createSupabaseRoles } from '../../scripts/embedded/supabase-roles.mjs';
import { startSupabase } from '../../scripts/embedded/supabase.mjs';
import { ReceiverPorts } from './receiver-ports.mjs';
import { startRedisCluster } from './redis-cluster.mjs';
import { startRedis } from './redis-server.mjs';
import { startShared } from './shared-processes.mjs';

const run = promisify(execFile);
const PASSWORD = 'postgres';

/**
 * @typedef {'redis' | 'redis-cluster' | 'postgresql'} BrokerKind
 * @typedef {Awaited<ReturnType<typeof startRedisCluster>>} RedisCluster
 * @typedef {Awaited<ReturnType<typeof startRedis>> | import('../../scripts/embedded/postgres.mjs').Postgres} SingleServer
 * @typedef {{ kind: BrokerKind, folder: string, server: SingleServer | RedisCluster }} Broker
 */

/** Every server that the tests of one run use, each started when the first test asks for it. */
export class TestServices {
  #root = mkdtempSync(path.join(tmpdir(), 'background-tasks-test-'));
  /** @type {Map<string, Broker>} */
  #brokers = new Map();
  /** @type {Set<number>} processes of the tests, ended with the rest */
  #processes = new Set();
  /** @type {Promise<string> | undefined} */
  #template;
  /** @type {Promise<import('../../scripts/embedded/supabase.mjs').Supabase> | undefined} */
  #supabase;
  /** @type {Map<BrokerKind, ReturnType<TestServices['share']>>} */
  #shared = new Map();
  /** Where receivers of webhooks listen: the shared processes may call no other. */
  ports = new ReceiverPorts();
  /** @type {(() => Promise<void>)[]} */
  #stops = [];
  #names = 0;

  constructor() {
    // PostgreSQL runs under another account when we are root.
    chmodSync(this.#root, 0o755);
  }

  /** The one Supabase of this run: organizations keep suites apart. */
  async supabase(/** @type {string} */ jwtSecret) {
    this.#supabase ??= this.#startSupabase(jwtSecret);
    const { url, serviceRoleKey, anonKey, databaseUrl } = await this.#supabase;
    return { url, serviceRoleKey, anonKey, jwtSecret, databaseUrl };
  }

  /** A broker of its own for each suite, so that a suite may freeze or kill it. @param {BrokerKind} kind */
  async createBroker(kind) {
    const folder = await this.#folder();
    const server = await this.#serve({ kind, folder });
    this.#names += 1;
    const id = `${kind}-${this.#names}`;
    this.#brokers.set(id, { kind, folder, server });
    const variable = kind === 'postgresql' ? 'QUEUE_DATABASE_URL' : 'REDIS_URL';
    return { id, kind, env: { [variable]: server.url() } };
  }

  /** @param {string} id @param {string} what pause, resume, stop, kill, start or close @param {number} [port] one server's */
  async tellBroker(id, what, port) {
    const broker = this.#brokers.get(id);
    if (!broker) throw new Error(`No broker ${id}`);
    if (port !== undefined) await tellServer(broker.server, what, port);
    else if (what === 'start') broker.server = await this.#serve(broker);
    else if (what === 'close') await this.#closeBroker(id, broker);
    else if (what === 'pause' || what === 'resume' || what === 'stop' || what === 'kill') await broker.server[what]();
    else throw new Error(`A broker cannot ${what}`);
  }

  /**
   * The API and the worker of a broker that all suites share which need no environment of their own.
   * @param {BrokerKind} kind
   * @param {Record<string, string>} env of both processes, beside broker and ports
   */
  shared(kind, env) {
    const shared = this.#shared.get(kind) ?? this.share(kind, env);
    this.#shared.set(kind, shared);
    return shared;
  }

  /** @param {BrokerKind} kind @param {Record<string, string>} env */
  async share(kind, env) {
    const broker = await this.createBroker(kind);
    const hosts = (await this.ports.all()).map((port) => `127.0.0.1:${port}`).join(',');
    const whole = { ...env, ...broker.env, WEBHOOK_ALLOWED_PRIVATE_HOSTS: hosts };
    const { api, worker, pids, stop } = await startShared({ folder: await this.#folder(), env: whole });
    pids.forEach((pid) => this.adopt(pid));
    this.#stops.push(stop);
    return { broker, env: whole, api, worker };
  }

  /** @param {number} pid */
  adopt(pid) {
    this.#processes.add(pid);
  }

  /** @param {number} pid */
  forget(pid) {
    this.#processes.delete(pid);
  }

  /** Ends everything that is left, and removes it. */
  async close() {
    await Promise.allSettled(this.#shared.values());
    for (const pid of this.#processes) send(pid, 'SIGKILL');
    await Promise.allSettled([...this.#brokers].map(([id, broker]) => this.#closeBroker(id, broker)));
    await this.#supabase?.catch(() => undefined);
    for (const stop of this.#stops.reverse()) await stop();
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** @param {string} id @param {Broker} broker */
  async #closeBroker(id, broker) {
    this.#brokers.delete(id);
    await broker.server.kill();
    rmSync(broker.folder, { recursive: true, force: true });
  }

  async #folder() {
    this.#names += 1;
    const folder = path.join(this.#root, `${this.#names}`);
    mkdirSync(folder);
    return folder;
  }

  /** @param {{ kind: BrokerKind, folder: string, server?: SingleServer | RedisCluster }} broker */
  async #serve({ kind, folder, server }) {
    if (kind === 'redis-cluster') {
      return startRedisCluster({ folder, places: server && 'places' in server ? server.places : undefined });
    }
    const port = server && 'port' in server ? server.port : undefined;
    return kind === 'redis' ? startRedis({ folder, port }) : this.#startPostgres(path.join(folder, 'data'), port);
  }

  /** @param {string} folder @param {number} [port] */
  async #startPostgres(folder, port) {
    this.#template ??= this.#makeTemplate();
    if (port === undefined) await run('cp', ['-a', await this.#template, folder]);
    return startPostgres({ folder, password: PASSWORD, durable: false, port });
  }

  /** Making a data folder takes a second, copying it a twentieth. */
  async #makeTemplate() {
    const folder = path.join(this.#root, 'template');
    const postgres = await startPostgres({ folder, password: PASSWORD, durable: false });
    try {
      await createSupabaseRoles({ adminUrl: postgres.adminUrl(), password: PASSWORD });
    } finally {
      await postgres.stop();
    }
    return folder;
  }

  /** @param {string} jwtSecret */
  async #startSupabase(jwtSecret) {
    const postgres = await this.#startPostgres(path.join(await this.#folder(), 'data'));
    this.#stops.push(() => postgres.kill());
    const supabase = await startSupabase({ postgres, jwtSecret });
    this.#stops.push(() => supabase.stop());
    return supabase;
  }
}

/** @param {SingleServer | RedisCluster} broker @param {string} what @param {number} port */
async function tellServer(broker, what, port) {
  if (!('places' in broker)) throw new Error('This broker is one server');
  if (what === 'kill' || what === 'pause' || what === 'resume') await broker.tellServer(port, what);
  else if (what === 'start') await broker.startServer(port);
  else throw new Error(`A server of a cluster cannot ${what}`);
}
