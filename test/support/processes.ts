import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import getPort from 'get-port';
import { adoptProcess, forgetProcess } from './services.js';
import { TEST_JWT_SECRET } from './tokens.js';
import { until } from './until.js';

/** One of our two processes, as it is deployed. */
export interface TestProcess {
  /** Of the API, or of the worker's health server. */
  baseUrl: string;
  pid: number;
  /** All it has written so far (the last 256 KiB). */
  output(): string;
  /** The exit code, or the signal that ended it; undefined while it runs. */
  ending(): number | NodeJS.Signals | undefined;
  /** Resolves when the process has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** SIGSTOP / SIGCONT. */
  freeze(): void;
  thaw(): void;
  /** SIGTERM, then waits for as long as the process takes; gives its exit code. */
  stop(): Promise<number | NodeJS.Signals>;
}

/** Four seconds of one core; a busy machine gives a process a fraction of it. */
const STARTS_WITHIN_MS = 60_000;
const KEPT_OUTPUT = 256 * 1024;

/** Starts the built API on a free port and waits for its `/health/live`. `env` adds to (and wins over) the least that it needs; `build` is the folder that holds `dist`. */
export function startApi(env: Record<string, string>, build = '.'): Promise<TestProcess> {
  return start(`${build}/dist/src/main.js`, 'PORT', env);
}

/** Starts the built worker with its health server on a free port and waits for its `/health/live`. */
export function startWorker(
  env: Record<string, string>,
  build = '.',
  entry = `${build}/dist/src/worker.js`,
): Promise<TestProcess> {
  return start(entry, 'WORKER_HEALTH_PORT', env);
}

async function start(entry: string, portName: string, env: Record<string, string>): Promise<TestProcess> {
  if (!existsSync(resolve(entry))) throw new Error(`${entry} is missing: npm run build (npm test does it)`);
  const port = Number(env[portName] ?? (await getPort()));
  const child = spawn(process.execPath, [resolve(entry)], {
    env: { ...leastEnvironment(), ...env, [portName]: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = wrap(child, `http://127.0.0.1:${port}`);
  await adoptProcess(started.pid);
  child.once('exit', () => void forgetProcess(started.pid).catch(() => undefined));
  try {
    await until(() => started.ending() !== undefined || isLive(started), {
      timeoutMs: STARTS_WITHIN_MS,
      what: `${entry} answers /health/live`,
    });
    if (started.ending() !== undefined) throw new Error(`${entry} ended with ${started.ending()} before it was live`);
  } catch (error) {
    await started.kill();
    throw new Error(`${String(error)}\n${started.output().slice(-4_000)}`);
  }
  return started;
}

/** Not ours as it is: a developer's REDIS_URL must not reach a test. Suites ask more often than callers may. */
export function leastEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'test',
    SUPABASE_JWT_SECRET: TEST_JWT_SECRET,
    API_SHUTDOWN_NOTICE_SECONDS: '0',
    RATE_LIMIT_PER_MINUTE: '0',
    RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '0',
  };
}

async function isLive(started: TestProcess): Promise<boolean> {
  const response = await fetch(`${started.baseUrl}/health/live`, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}

function wrap(child: ChildProcess, baseUrl: string): TestProcess {
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise<number | NodeJS.Signals>((done) => {
    child.once('exit', (code, signal) => done(signal ?? code ?? 1));
    child.once('error', () => done(1));
  });
  return {
    baseUrl,
    pid: child.pid ?? 0,
    output: () => output,
    ending: () => child.signalCode ?? child.exitCode ?? undefined,
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await ended;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
