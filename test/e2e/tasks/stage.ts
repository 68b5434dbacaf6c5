import type { Role } from '../../../src/auth/caller.js';
import { type ApiClient, clientFor, freshOrganization } from '../../support/api-client.js';
import { deploy, type Deployment } from '../../support/deployment.js';
import type { BrokerKind } from '../../support/services.js';
import { WebhookReceivers } from '../../support/webhook-receivers.js';

/** Two APIs, two workers and receivers of webhooks that all stories about tasks share; each story has its own organization. */
export class Stage {
  private deployment: Deployment | undefined;
  private webhooks: WebhookReceivers | undefined;

  constructor(readonly kind: BrokerKind) {}

  async open(): Promise<void> {
    this.webhooks = await WebhookReceivers.start(12);
    this.deployment = await deploy(this.kind, { apis: 2, workers: 2, env: this.webhooks.env });
  }

  async close(): Promise<void> {
    try {
      await this.deployment?.stop();
    } finally {
      await this.webhooks?.close();
    }
  }

  get receivers(): WebhookReceivers {
    if (!this.webhooks) throw new Error('The stage is not open');
    return this.webhooks;
  }

  /** The base URLs of both replicas. */
  get replicas(): [string, string] {
    const [one, two] = this.deployment?.apis ?? [];
    if (!one || !two) throw new Error('The stage is not open');
    return [one.baseUrl, two.baseUrl];
  }

  get workerUrls(): string[] {
    return this.deployment?.workers.map(({ baseUrl }) => baseUrl) ?? [];
  }

  /** A caller at the first replica, of an organization of its own unless one is named. */
  caller(role: Role = 'member', organizationId = freshOrganization()): Promise<ApiClient> {
    return clientFor(this.replicas[0], { organizationId, role, userId: `${role}-user` });
  }

  /** The same caller at the second replica. */
  elsewhere(client: ApiClient): ApiClient {
    return client.at(this.replicas[1]);
  }
}
