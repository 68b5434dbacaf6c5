import type { Browser } from 'playwright-core';
import type { Role } from '../../src/auth/caller.js';
import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { BROKERS } from '../support/services.js';
import { openBrowser, paste, type Visit, visit } from './dashboard-rig.js';

/** A browser does not see which broker is behind the API: one is enough, and TEST_BROKERS chooses another. */
const [BROKER = 'redis'] = BROKERS;

/** One API, one worker, a browser and an organization that the stories of a suite share. */
export class DashboardStage {
  readonly organizationId = freshOrganization();
  private deployment: Deployment | undefined;
  private opened: Browser | undefined;

  async open(env: Record<string, string> = {}): Promise<void> {
    [this.deployment, this.opened] = await Promise.all([
      deploy(BROKER, { env: { NODE_ENV: 'development', ...env } }),
      openBrowser(),
    ]);
  }

  async close(): Promise<void> {
    await this.opened?.close();
    await this.deployment?.stop();
  }

  get browser(): Browser {
    if (!this.opened) throw new Error('The stage is not open');
    return this.opened;
  }

  get baseUrl(): string {
    return this.deployment?.apis[0]?.baseUrl ?? '';
  }

  /** A fresh profile at a place of the dashboard, signed in with a token of this role. */
  async signedIn(role: Role, path = ''): Promise<Visit & { token: string }> {
    const visited = await visit(this.browser, this.baseUrl, path);
    const token = await paste(visited.page, { organizationId: this.organizationId, role });
    return { ...visited, token };
  }

  client(role: Role): Promise<ApiClient> {
    return clientFor(this.baseUrl, { organizationId: this.organizationId, role });
  }
}
