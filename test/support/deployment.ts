import { startApi, startWorker, type TestProcess } from './processes.js';
import { type BrokerKind, freshBroker, supabaseEnv, type TestBroker } from './services.js';
import { until } from './until.js';

/** Our processes around a broker of their own, as deployed. */
export interface Deployment {
  broker: TestBroker;
  /** What each process was started with, beside its port. */
  env: Record<string, string>;
  apis: TestProcess[];
  workers: TestProcess[];
  /** Ends all with SIGTERM. @throws Error when one of them does not exit with 0 */
  stop(): Promise<void>;
}

export interface DeploymentSize {
  apis?: number;
  workers?: number;
  env?: Record<string, string>;
}

/** Retries of fractions of a second; the rest as in production. */
const SHORT_TIMES = {
  LOG_LEVEL: 'warn',
  TASK_RETRY_BASE_DELAY_SECONDS: '0.3',
  WORKER_SHUTDOWN_GRACE_SECONDS: '1',
  WEBHOOK_SIGNING_MASTER_KEY: 'test-master-key-test-master-key-test-master-key',
};

/** A process that is live may still wait for its broker's tables: five processes bring them one after the other. */
const READY_WITHIN_MS = 30_000;

/** Starts APIs and workers on the shared Supabase and a fresh broker; resolves when each is ready, as a balancer would wait. */
export async function deploy(
  kind: BrokerKind,
  { apis = 1, workers = 1, env = {} }: DeploymentSize = {},
): Promise<Deployment> {
  const broker = await freshBroker(kind);
  const full = { ...SHORT_TIMES, ...(await supabaseEnv()), ...broker.env, ...env };
  const started = { apis: [] as TestProcess[], workers: [] as TestProcess[] };
  const deployment: Deployment = { broker, env: full, ...started, stop: () => stop(deployment) };
  try {
    await Promise.all([
      ...Array.from({ length: apis }, async () => started.apis.push(await startApi(full))),
      ...Array.from({ length: workers }, async () => started.workers.push(await startWorker(full))),
    ]);
    await Promise.all([...started.apis, ...started.workers].map(isReady));
    return deployment;
  } catch (error) {
    await stop(deployment).catch(() => undefined);
    throw error;
  }
}

async function isReady({ baseUrl }: TestProcess): Promise<void> {
  const ready = async () => (await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(5_000) })).ok;
  await until(ready, { what: `${baseUrl}/health answers 200`, timeoutMs: READY_WITHIN_MS });
}

/** With a grace of one second and five more to cut what is open, a process that is still there hangs. */
const ENDS_WITHIN_MS = 12_000;

async function stop({ broker, apis, workers }: Deployment): Promise<void> {
  const endings = await Promise.all([...apis, ...workers].map(endingOf));
  await broker.close();
  const bad = endings.find(({ code }) => code !== 0);
  if (bad) throw new Error(`${bad.what} ended with ${bad.code}:\n${bad.output}`);
}

async function endingOf(started: TestProcess): Promise<{ what: string; code: number | string; output: string }> {
  const late = setTimeout(() => void started.kill('SIGKILL'), ENDS_WITHIN_MS);
  const code = started.ending() ?? (await started.stop());
  clearTimeout(late);
  return { what: started.baseUrl, code, output: started.output().slice(-4_000) };
}
