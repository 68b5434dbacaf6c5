import { readFileSync } from 'node:fs';
import { leastEnvironment, startApi, startWorker, type TestProcess } from './processes.js';
import { type BrokerKind, freshBroker, sharedProcesses, supabaseEnv } from './services.js';
import { until } from './until.js';

/** What a suite sees of one of our processes that it does not own. */
export type SeenProcess = Pick<TestProcess, 'baseUrl' | 'output'>;

/** Our processes around a broker. */
export interface SharedDeployment {
  broker: { env: Record<string, string> };
  /** What each process was started with, beside its port. */
  env: Record<string, string>;
  apis: SeenProcess[];
  workers: SeenProcess[];
}

/** Processes that a suite started for itself, around a broker of its own: it may stop and kill them. */
export type Deployment = Awaited<ReturnType<typeof deploy>>;

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

/** Of the processes that suites share: as a developer has them, with every optional part that needs no server of its own. */
const SHARED = {
  NODE_ENV: 'development',
  WEBHOOK_ALLOW_HTTP: 'true',
  N8N_WEBHOOK_URL: 'http://127.0.0.1:1',
  EXTERNAL_TARGETS: 'docs/examples/external-targets.json',
  CRM_TOKEN: 'crm-token-of-the-example',
  ERP_API_KEY: 'erp-key-of-the-example',
};

/** A process that is live may still wait for its broker's tables: five processes bring them one after the other. */
const READY_WITHIN_MS = 60_000;

/** The API and the worker that suites share on a broker: organizations keep them apart, as they keep customers apart. */
export async function sharedDeployment(kind: BrokerKind): Promise<SharedDeployment> {
  const wanted = { ...leastEnvironment(), ...SHORT_TIMES, ...SHARED, ...(await supabaseEnv()) };
  const { broker, env, api, worker } = await sharedProcesses(kind, wanted);
  const seen = ({ baseUrl, output }: typeof api): SeenProcess => ({
    baseUrl,
    output: () => readFileSync(output, 'utf8'),
  });
  return { broker, env, apis: [seen(api)], workers: [seen(worker)] };
}

/** Starts APIs and workers on the shared Supabase and a fresh broker; resolves when each is ready, as a balancer would wait. */
export async function deploy(kind: BrokerKind, { apis = 1, workers = 1, env = {} }: DeploymentSize = {}) {
  const broker = await freshBroker(kind);
  const full: Record<string, string> = { ...SHORT_TIMES, ...(await supabaseEnv()), ...broker.env, ...env };
  const started = { apis: [] as TestProcess[], workers: [] as TestProcess[] };
  const deployment = {
    broker,
    env: full,
    ...started,
    /** Ends all with SIGTERM. @throws Error when one of them does not exit with 0 */
    async stop(): Promise<void> {
      const endings = await Promise.all([...deployment.apis, ...deployment.workers].map(endingOf));
      await broker.close();
      const bad = endings.find(({ code }) => code !== 0);
      if (bad) throw new Error(`${bad.what} ended with ${bad.code}:\n${bad.output}`);
    },
  };
  try {
    await Promise.all([
      ...Array.from({ length: apis }, async () => started.apis.push(await startApi(full))),
      ...Array.from({ length: workers }, async () => started.workers.push(await startWorker(full))),
    ]);
    await Promise.all([...started.apis, ...started.workers].map(isReady));
    return deployment;
  } catch (error) {
    await deployment.stop().catch(() => undefined);
    throw error;
  }
}

async function isReady({ baseUrl }: TestProcess): Promise<void> {
  const ready = async () => (await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(5_000) })).ok;
  await until(ready, { what: `${baseUrl}/health answers 200`, timeoutMs: READY_WITHIN_MS });
}

/** With a grace of one second and five more to cut what is open, a process that is still there hangs. */
const ENDS_WITHIN_MS = 12_000;

async function endingOf(started: TestProcess): Promise<{ what: string; code: number | string; output: string }> {
  const late = setTimeout(() => void started.kill('SIGKILL'), ENDS_WITHIN_MS);
  const code = started.ending() ?? (await started.stop());
  clearTimeout(late);
  return { what: started.baseUrl, code, output: started.output().slice(-4_000) };
}
