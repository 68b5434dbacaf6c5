import type { BrokerKind } from '../support/services.js';
import { opened, Stage } from '../support/stage.js';
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
export class SecurityStage extends Stage {
  readonly tally = new Tally();
  private readonly parts: { keys?: KeyServer; world?: OutsideWorld } = {};

  constructor(kind: BrokerKind) {
    super(kind, { own: { apis: 2, workers: 1, env: ENV }, receivers: 0 });
  }

  override async open(): Promise<void> {
    const keys = (this.parts.keys = await KeyServer.start());
    const world = (this.parts.world = await outsideWorld());
    // A server that is away when the first token comes; a test lets it answer.
    keys.answer = 503;
    await super.open({ ...world.env, SUPABASE_JWKS_URL: keys.url });
  }

  override async close(): Promise<void> {
    process.stderr.write(`\n${this.tally.line(this.kind)}\n`);
    try {
      await super.close();
    } finally {
      await Promise.all([this.parts.keys?.close(), this.parts.world?.close()]);
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
