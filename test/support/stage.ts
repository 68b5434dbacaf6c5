import type { Role } from '../../src/auth/caller.js';
import { type ApiClient, clientFor, freshOrganization } from './api-client.js';
import { deploy, type Deployment, type DeploymentSize, type SharedDeployment, sharedDeployment } from './deployment.js';
import { BROKERS, type BrokerKind } from './services.js';
import { WebhookReceivers } from './webhook-receivers.js';

/** What a suite needs of its stage. */
export interface StageOptions {
  /** Processes and a broker of its own, for a suite that needs its own environment or hurts them; shared ones if left out. */
  own?: DeploymentSize;
  /** How many receivers of webhooks, each a host of its own; 2. */
  receivers?: number;
}

/** Starting five processes takes this long where the machine has much else to do. */
const OPENS_WITHIN_MS = 180_000;
const CLOSES_WITHIN_MS = 60_000;

/** Our processes around one broker, receivers of webhooks, and callers from organizations of their own. */
export class Stage {
  protected started: SharedDeployment | undefined;
  private own: Deployment | undefined;
  private webhooks: WebhookReceivers | undefined;

  constructor(
    readonly kind: BrokerKind,
    private readonly options: StageOptions = {},
  ) {}

  async open(env: Record<string, string> = {}): Promise<void> {
    const { own, receivers = 2 } = this.options;
    this.webhooks = await WebhookReceivers.start(receivers);
    if (own) this.own = await deploy(this.kind, { ...own, env: { ...this.webhooks.env, ...env, ...own.env } });
    this.started = this.own ?? (await sharedDeployment(this.kind));
  }

  /** @throws Error when a process of its own does not exit with 0 */
  async close(): Promise<void> {
    try {
      await this.own?.stop();
    } finally {
      await this.webhooks?.close();
    }
  }

  /** @throws Error where the processes are shared: those must not be hurt */
  get deployment(): Deployment {
    return opened(this.own);
  }

  get receivers(): WebhookReceivers {
    return opened(this.webhooks);
  }

  /** The base URL of the first replica. */
  get baseUrl(): string {
    return this.replicas[0];
  }

  /** The base URLs of the first two replicas; a shared deployment has only one. */
  get replicas(): [string, string] {
    const [one, two = one] = opened(this.started).apis;
    return [opened(one).baseUrl, opened(two).baseUrl];
  }

  get workerUrls(): string[] {
    return opened(this.started).workers.map(({ baseUrl }) => baseUrl);
  }

  /** Everything the processes have written (the last 256 KiB of each that is the suite's own). */
  get output(): string {
    const { apis = [], workers = [] } = this.started ?? {};
    return [...apis, ...workers].map((started) => started.output()).join('\n');
  }

  /** A caller at a replica (the first), of an organization of its own unless one is named. */
  caller(role: Role = 'member', organizationId = freshOrganization(), api = 0): Promise<ApiClient> {
    const { baseUrl } = opened(opened(this.started).apis[api]);
    return clientFor(baseUrl, { organizationId, role, userId: `${role}-user` });
  }

  /** The same caller at the second replica. */
  elsewhere(client: ApiClient): ApiClient {
    return client.at(this.replicas[1]);
  }
}

/** A suite on each broker, with a stage that is open while its tests run. */
export function describeOnBrokers(title: string, options: StageOptions, stories: (stage: Stage) => void): void {
  describe.each(BROKERS)(`${title}, on %s`, (kind) => {
    const stage = new Stage(kind, options);
    openWhile(stage);
    stories(stage);
  });
}

/** Opens a stage before the tests of this block and closes it after them. */
export function openWhile(stage: { open(): Promise<void>; close(): Promise<void> }): void {
  beforeAll(() => stage.open(), OPENS_WITHIN_MS);
  afterAll(() => stage.close(), CLOSES_WITHIN_MS);
}

/** @throws Error before `open` */
export function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The stage is not open, or has no such part');
  return part;
}
