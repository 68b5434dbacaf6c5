import type { Role } from '../../src/auth/caller.js';
import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import type { BrokerKind } from '../support/services.js';
import { TEST_AUDIENCE, TEST_ISSUER } from '../support/tokens.js';
import type { N8nServer } from '../sync/n8n-server.js';
import { KeyServer } from './key-server.js';
import { type OutsideWorld, outsideWorld } from './outbound/outside-world.js';
import { Tally } from './tally.js';

/** As deployed in production, but without rate limits: they would count the attacks. */
const ENV = {
  LOG_LEVEL: 'info',
  RATE_LIMIT_PER_MINUTE: '0',
  RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '0',
  JWT_AUDIENCE: TEST_AUDIENCE,
  JWT_ISSUER: TEST_ISSUER,
  METRICS_TOKEN: 'a-scraper-of-ours-a-scraper-of-ours-a-scraper',
  EMAIL_EVENTS_SECRET: `whsec_${Buffer.from('secret of the mail provider').toString('base64')}`,
};

/** Two APIs and a worker that all attacks share, the n8n they call, the server of the token keys, and the world outside. */
export class SecurityStage {
  readonly tally = new Tally();
  private readonly parts: { deployment?: Deployment; keys?: KeyServer; world?: OutsideWorld } = {};

  constructor(readonly kind: BrokerKind) {}

  async open(): Promise<void> {
    const keys = (this.parts.keys = await KeyServer.start());
    const world = (this.parts.world = await outsideWorld());
    // A server that is away when the first token comes; a test lets it answer.
    keys.answer = 503;
    const env = { ...ENV, ...world.env, SUPABASE_JWKS_URL: keys.url };
    this.parts.deployment = await deploy(this.kind, { apis: 2, workers: 1, env });
  }

  async close(): Promise<void> {
    process.stderr.write(`\n${this.tally.line(this.kind)}\n`);
    const { deployment, keys, world } = this.parts;
    try {
      await deployment?.stop();
    } finally {
      await Promise.all([keys?.close(), world?.close()]);
    }
  }

  get keys(): KeyServer {
    return opened(this.parts.keys);
  }

  get n8n(): N8nServer {
    return this.outside.n8n;
  }

  /** What the processes can reach, and what they must not. */
  get outside(): OutsideWorld {
    return opened(this.parts.world);
  }

  /** The base URLs of both replicas. */
  get replicas(): [string, string] {
    const [one, two] = opened(this.parts.deployment).apis;
    return [opened(one).baseUrl, opened(two).baseUrl];
  }

  /** Everything the processes have written (the last 256 KiB of each). */
  get output(): string {
    const { apis = [], workers = [] } = this.parts.deployment ?? {};
    return [...apis, ...workers].map((started) => started.output()).join('\n');
  }

  /** A caller at the first replica, of an organization of its own unless one is named. */
  caller(role: Role = 'member', organizationId = freshOrganization()): Promise<ApiClient> {
    return clientFor(this.replicas[0], { organizationId, role, userId: `${role}-user` });
  }

  /** How many tasks have ever been stored: what an attack must not change. */
  async stored(): Promise<number> {
    const { queues } = await (await this.caller('admin')).stats();
    return Object.values(queues).reduce(
      (total, { waiting, active, delayed, completed, failed }) =>
        total + waiting + active + delayed + completed + failed,
      0,
    );
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The stage is not open');
  return part;
}
