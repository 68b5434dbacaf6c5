import { startApi, startWorker, type TestProcess } from '../support/processes.js';
import { freshBroker, type BrokerKind, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { Ledger } from './ledger.js';
import { LoadClient } from './load-client.js';
import { Receiver } from './receiver.js';

/** Both brokers: every row runs on each. */
export const BROKERS: BrokerKind[] = ['redis', 'postgresql'];

const SETTINGS = {
  LOG_LEVEL: 'warn',
  TASK_LOCK_SECONDS: '3',
  TASK_RETRY_BASE_DELAY_SECONDS: '0.5',
  WORKER_MAX_CONCURRENT: '32',
  RATE_LIMIT_PER_MINUTE: '0',
  RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '0',
};

/** A deployment to be hurt: APIs and workers as they are deployed, a broker of its own, a receiver of all effects. */
export class Rig {
  client: LoadClient;
  ledger: Ledger;
  private readonly stopped = new Set<TestProcess>();
  private readonly started: TestProcess[] = [];

  private constructor(
    readonly broker: TestBroker,
    readonly receiver: Receiver,
    private readonly settings: Record<string, string>,
  ) {
    this.client = new LoadClient(receiver);
    this.ledger = new Ledger(this.client, receiver);
  }

  static async start(kind: BrokerKind, settings: Record<string, string> = {}): Promise<Rig> {
    const [broker, receiver] = await Promise.all([freshBroker(kind), Receiver.start()]);
    return new Rig(broker, receiver, settings);
  }

  /** Begins a row: what earlier rows of this deployment did is forgotten. */
  newRow(): void {
    this.receiver.effects.length = 0;
    this.receiver.answer = () => ({ status: 200 });
    this.client = new LoadClient(this.receiver);
    this.ledger = new Ledger(this.client, this.receiver);
  }

  async api(settings: Record<string, string> = {}): Promise<TestProcess> {
    return this.kept(await startApi(this.env(settings)));
  }

  /** A worker that takes tasks. */
  async worker(settings: Record<string, string> = {}): Promise<TestProcess> {
    return this.kept(await startWorker(this.env(settings)));
  }

  /** Waits until so many deliveries have arrived. */
  async effects(count: number, timeoutMs = 20_000): Promise<void> {
    const what = `${count} deliveries`;
    await until(() => this.receiver.effects.length >= count, { timeoutMs, what });
  }

  /** The processes that ended without being asked to, with what they said last. */
  ended(): string[] {
    return this.started
      .filter(
        (process) => process.ending() !== undefined && process.ending() !== 'SIGKILL' && !this.stopped.has(process),
      )
      .map((process) => `${String(process.ending())}: ${process.output().slice(-2_000)}`);
  }

  /** SIGTERM; @returns the exit code and how long it took in milliseconds */
  async stop(process: TestProcess): Promise<{ code: number | NodeJS.Signals; ms: number }> {
    this.stopped.add(process);
    const started = performance.now();
    const code = await process.stop();
    return { code, ms: performance.now() - started };
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map((process) => process.ending() === undefined && process.kill()));
    await Promise.all([this.receiver.close(), this.broker.close()]);
  }

  private env(settings: Record<string, string>): Record<string, string> {
    return { ...SETTINGS, ...this.broker.env, ...this.receiver.env, ...this.settings, ...settings };
  }

  private kept(process: TestProcess): TestProcess {
    this.started.push(process);
    return process;
  }
}
