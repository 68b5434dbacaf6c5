import { startApi, startWorker, type TestProcess } from '../support/processes.js';
import { freshBroker, type BrokerKind, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { type Counts, type Expected, Ledger } from './ledger.js';
import { LoadClient, type TaskView } from './load-client.js';
import { Receiver } from './receiver.js';
import { TcpProxy } from './tcp-proxy.js';

/** How large a deployment is hurt. */
export interface RigSize {
  /** 2. */
  apis?: number;
  /** 2. */
  workers?: number;
  /** Environment of every process. */
  settings?: Record<string, string>;
  /** All processes reach the broker through `rig.proxy`. */
  throughProxy?: boolean;
}

const SETTINGS = {
  LOG_LEVEL: 'warn',
  TASK_LOCK_SECONDS: '5',
  TASK_RETRY_BASE_DELAY_SECONDS: '0.5',
  WORKER_MAX_CONCURRENT: '32',
};

const READY_WITHIN_MS = 30_000;

const BROKER_VARIABLES = {
  redis: 'REDIS_URL',
  'redis-cluster': 'REDIS_URL',
  postgresql: 'QUEUE_DATABASE_URL',
} as const;

/** A deployment to be hurt: APIs and workers as they are deployed, a broker of its own, a receiver of all effects. */
export class Rig {
  readonly apis: TestProcess[] = [];
  readonly workers: TestProcess[] = [];
  readonly client: LoadClient;
  readonly ledger: Ledger;
  /** How each task must end; a row may replace it. */
  expected: Expected = 'completed';
  private readonly stopped = new Set<TestProcess>();
  private readonly started: TestProcess[] = [];

  private constructor(
    readonly broker: TestBroker,
    readonly receiver: Receiver,
    private readonly settings: Record<string, string>,
    private readonly between: TcpProxy | undefined,
  ) {
    this.client = new LoadClient(receiver);
    this.ledger = new Ledger(this.client, receiver);
  }

  /** A deployment whose processes are all ready. */
  static async start(
    kind: BrokerKind,
    { apis = 2, workers = 2, settings = {}, throughProxy = false }: RigSize = {},
  ): Promise<Rig> {
    const [broker, receiver] = await Promise.all([freshBroker(kind), Receiver.start()]);
    const variable = BROKER_VARIABLES[kind];
    const proxied = throughProxy ? await TcpProxy.before(broker.env[variable] ?? '') : undefined;
    const address = proxied ? { [variable]: proxied.url } : {};
    const rig = new Rig(broker, receiver, { ...SETTINGS, ...broker.env, ...address, ...settings }, proxied?.proxy);
    try {
      await Promise.all([
        ...Array.from({ length: apis }, () => rig.api()),
        ...Array.from({ length: workers }, () => rig.worker()),
      ]);
      await Promise.all(rig.living().map((process) => rig.isReady(process)));
      return rig;
    } catch (error) {
      await rig.close();
      throw error;
    }
  }

  /** Between the processes and their broker. @throws Error in a row that did not ask for it */
  get proxy(): TcpProxy {
    if (!this.between) throw new Error('This row runs without throughProxy');
    return this.between;
  }

  /** The first API's address. */
  get url(): string {
    return this.apis[0]?.baseUrl ?? '';
  }

  /** Waits until a process is ready: a live one may still wait for its broker. */
  async isReady({ baseUrl }: TestProcess): Promise<void> {
    const ready = async (): Promise<boolean> => (await this.client.request(baseUrl, 'GET', '/health')).status === 200;
    await until(ready, { timeoutMs: READY_WITHIN_MS, what: `${baseUrl}/health is 200` });
  }

  /** One more API, once it lives. */
  async api(settings: Record<string, string> = {}): Promise<TestProcess> {
    return this.kept(this.apis, await startApi(this.env(settings)));
  }

  /** One more worker, once it lives; `entry` starts it another way than production does. */
  async worker(settings: Record<string, string> = {}, entry?: string): Promise<TestProcess> {
    return this.kept(this.workers, await startWorker(this.env(settings), '.', entry));
  }

  /** Waits until so many deliveries have arrived. */
  async effects(count: number, timeoutMs = 20_000): Promise<void> {
    const what = `${count} deliveries`;
    await until(() => this.receiver.effects.length >= count, { timeoutMs, what });
  }

  /** SIGKILL; the process is no longer one of the rig's. */
  async kill(process: TestProcess): Promise<void> {
    this.forget(process);
    await process.kill();
  }

  /** SIGTERM; @returns the exit code and how long it took in milliseconds */
  async stop(process: TestProcess): Promise<{ code: number | NodeJS.Signals; ms: number }> {
    this.stopped.add(process);
    this.forget(process);
    const started = performance.now();
    const code = await process.stop();
    return { code, ms: performance.now() - started };
  }

  /** Reads every acknowledged task until it has ended, and counts. The last to call when the fault is over. */
  async settle(withinMs: number): Promise<{ counts: Counts; tasks: Map<string, TaskView> }> {
    return this.ledger.settle(this.url, { expected: this.expected, withinMs });
  }

  living(): TestProcess[] {
    return this.started.filter((process) => process.ending() === undefined);
  }

  /** The processes that ended without being asked to, with what they said last. */
  ended(): string[] {
    return this.started
      .filter(
        (process) => process.ending() !== undefined && process.ending() !== 'SIGKILL' && !this.stopped.has(process),
      )
      .map((process) => `${String(process.ending())}: ${process.output().slice(-2_000)}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.living().map((process) => process.kill()));
    await Promise.all([this.receiver.close(), this.broker.close(), this.between?.close()]);
  }

  private forget(process: TestProcess): void {
    for (const list of [this.apis, this.workers]) {
      const index = list.indexOf(process);
      if (index >= 0) list.splice(index, 1);
    }
  }

  private env(settings: Record<string, string>): Record<string, string> {
    return { ...this.receiver.env, ...this.settings, ...settings };
  }

  private kept(list: TestProcess[], process: TestProcess): TestProcess {
    list.push(process);
    this.started.push(process);
    return process;
  }
}
