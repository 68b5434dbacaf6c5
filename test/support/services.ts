import { TEST_JWT_SECRET } from './tokens.js';

/** The Supabase of this test run: the real PostgREST on a real PostgreSQL with every migration applied. */
export interface TestSupabase {
  url: string;
  serviceRoleKey: string;
  anonKey: string;
  jwtSecret: string;
  /** As `postgres`, for looking behind PostgREST. */
  databaseUrl: string;
}

const KINDS = ['redis', 'redis-cluster', 'postgresql'] as const;
export type BrokerKind = (typeof KINDS)[number];

/** The brokers that suites run on, each: Redis and PostgreSQL, or what `TEST_BROKERS` names (`redis-cluster`). */
export const BROKERS: readonly BrokerKind[] = brokersIn(process.env.TEST_BROKERS ?? 'redis,postgresql');

/** For suites about what no broker changes: `npm test` runs them on the first broker, `npm run test:all` on each. */
export const ANY_BROKER: readonly BrokerKind[] = process.env.TEST_EVERYTHING ? BROKERS : BROKERS.slice(0, 1);

/** A broker that belongs to one suite alone. All kinds keep their port and data over stop, kill and start. */
export interface TestBroker {
  kind: BrokerKind;
  /** `REDIS_URL` or `QUEUE_DATABASE_URL`. */
  env: Record<string, string>;
  /** Freezes the server: connections stay open and nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the server cleanly. */
  stop(): Promise<void>;
  /** Ends the server as a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** The same for one server of a cluster, by its port. */
  tellServer(port: number, what: 'kill' | 'pause' | 'resume' | 'start'): Promise<void>;
  /** Ends the server and removes its data. What is not closed is closed after the last test. */
  close(): Promise<void>;
}

/** The shared Supabase; the first caller waits about 2 s. Suites stay apart by organization. */
export function supabase(): Promise<TestSupabase> {
  return ask<TestSupabase>(`supabase/${TEST_JWT_SECRET}`);
}

/** What a process of ours needs in its environment to use the shared Supabase. */
export async function supabaseEnv(): Promise<Record<string, string>> {
  const { url, serviceRoleKey } = await supabase();
  return { NEXT_PUBLIC_SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey };
}

/** A broker of its own: Redis takes about 30 ms, PostgreSQL 300 ms, a cluster of six servers 3 s. */
export async function freshBroker(kind: BrokerKind): Promise<TestBroker> {
  const { id, env } = await ask<{ id: string; env: Record<string, string> }>(`brokers/${kind}`);
  const tell = (what: string) => async (): Promise<void> => {
    await ask(`brokers/${id}/${what}`);
  };
  return {
    kind,
    env,
    pause: tell('pause'),
    resume: tell('resume'),
    stop: tell('stop'),
    kill: tell('kill'),
    start: tell('start'),
    tellServer: (port, what) => tell(`${what}/${port}`)(),
    close: tell('close'),
  };
}

/** The shared API and worker of a broker, as `test/support/shared-processes.mjs` starts them. */
export interface SharedProcesses {
  env: Record<string, string>;
  api: { baseUrl: string; output: string };
  worker: { baseUrl: string; output: string };
  broker: { env: Record<string, string> };
}

/** The API and the worker that suites share; the first caller of a broker starts them with `env`, and waits. */
export function sharedProcesses(kind: BrokerKind, env: Record<string, string>): Promise<SharedProcesses> {
  return ask(`shared/${kind}`, 'POST', env);
}

/** Ports for receivers of webhooks, which the shared processes may call. */
export function takePorts(count: number): Promise<number[]> {
  return ask(`ports/${count}`);
}

export async function givePorts(ports: readonly number[]): Promise<void> {
  await ask('ports', 'DELETE', ports);
}

/** Has a process ended with the test run, however that ends; `forgetProcess` once it has ended by itself. */
export async function adoptProcess(pid: number): Promise<void> {
  await ask(`processes/${pid}`);
}

export async function forgetProcess(pid: number): Promise<void> {
  await ask(`processes/${pid}`, 'DELETE');
}

async function ask<T>(path: string, method: 'POST' | 'DELETE' = 'POST', sent: unknown = null): Promise<T> {
  const host = process.env.TEST_SERVICES_URL;
  if (!host) throw new Error('No test services: jest must run with the globalSetup of jest.config.mjs');
  const response = await fetch(`${host}/${path}`, { method, body: JSON.stringify(sent) });
  const body = await response.text();
  if (!response.ok) throw new Error(body);
  return JSON.parse(body) as T;
}

function brokersIn(text: string): BrokerKind[] {
  return text.split(',').map((name) => {
    const kind = KINDS.find((known) => known === name.trim());
    if (!kind) throw new Error(`TEST_BROKERS must list some of ${KINDS.join(', ')}`);
    return kind;
  });
}
