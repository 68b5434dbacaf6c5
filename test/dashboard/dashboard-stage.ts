import type { Browser } from 'playwright-core';
import type { Role } from '../../src/auth/caller.js';
import { type ApiClient, freshOrganization } from '../support/api-client.js';
import { BROKERS } from '../support/services.js';
import { opened, Stage, type StageOptions } from '../support/stage.js';
import { openBrowser } from '../support/browser.js';
import { paste, type Visit, visit } from './dashboard-rig.js';

/** A browser does not see which broker is behind the API: one is enough, and TEST_BROKERS chooses another. */
const [BROKER = 'redis'] = BROKERS;

/** With a browser, and an organization that the stories of a suite share. */
export class DashboardStage extends Stage {
  readonly organizationId = freshOrganization();
  private launched: Browser | undefined;

  constructor(options: StageOptions = {}) {
    super(BROKER, options);
  }

  override async open(): Promise<void> {
    [this.launched] = await Promise.all([openBrowser(), super.open({ NODE_ENV: 'development' })]);
  }

  override async close(): Promise<void> {
    await this.launched?.close();
    await super.close();
  }

  get browser(): Browser {
    return opened(this.launched);
  }

  /** A fresh profile at a place of the dashboard, signed in with a token of this role. */
  async signedIn(role: Role, path = ''): Promise<Visit & { token: string }> {
    const visited = await visit(this.browser, this.baseUrl, path);
    const token = await paste(visited.page, { organizationId: this.organizationId, role });
    return { ...visited, token };
  }

  client(role: Role): Promise<ApiClient> {
    return this.caller(role, this.organizationId);
  }
}
