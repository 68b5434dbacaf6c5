import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';

const TASKS = 24;
/** The worker is killed in the middle of an end so often: after every eighth delivery. */
const KILL_EVERY = 8;

describe.each(BROKERS)('workers killed between an end and what follows it, on %s', (kind) => {
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let member: ApiClient;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(8);
    const env = { ...receivers.env, TASK_LOCK_SECONDS: '3', WEBHOOK_ALLOW_HTTP: 'true' };
    deployment = await deploy(kind, { env });
    const [api] = deployment.apis;
    member = await clientFor(api?.baseUrl ?? '', { organizationId: freshOrganization(), role: 'member' });
  }, 120_000);

  afterAll(async () => {
    deployment.workers.splice(
      0,
      deployment.workers.length,
      ...deployment.workers.filter((one) => one.ending() === undefined),
    );
    await deployment.stop();
    await receivers.close();
  }, 60_000);

  it('submits each follow-up exactly once', async () => {
    let kills = 0;
    const replace = async () => {
      kills += 1;
      const worker = deployment.workers.at(-1);
      deployment.workers.push(await startWorker(deployment.env));
      await worker?.kill('SIGKILL');
    };
    let delivered = 0;
    const replacing: Promise<void>[] = [];
    const mains = Array.from({ length: TASKS }, () =>
      receivers.hook(() => {
        if (++delivered % KILL_EVERY === 0) replacing.push(replace());
        return { status: 200 };
      }),
    );
    const followers = mains.map(() => receivers.hook());
    await Promise.all(
      mains.map(({ url }, nth) =>
        member.deliver(url, {
          on_complete: {
            task: { task_type: 'webhook_delivery', payload: { webhook_url: followers[nth]?.url, data: { nth } } },
          },
        }),
      ),
    );
    await until(() => followers.every(({ deliveries }) => deliveries.length > 0), {
      what: 'every follow-up',
      timeoutMs: 90_000,
    });
    await Promise.all(replacing);
    expect(kills).toBeGreaterThanOrEqual(TASKS / KILL_EVERY);
    for (const { deliveries } of followers) {
      const ids = new Set(deliveries.map(({ headers }) => headers['webhook-id']));
      expect(ids.size).toBe(1);
    }
  }, 180_000);
});
