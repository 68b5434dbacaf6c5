import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startApi } from '../support/processes.js';
import { ANY_BROKER, freshBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { linesOf } from './log-lines.js';

describe.each(ANY_BROKER)('the log of both processes, untraced, on %s', (kind) => {
  const organizationId = freshOrganization();
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let member: ApiClient;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(1);
    deployment = await deploy(kind, { env: { ...receivers.env, LOG_LEVEL: 'info' } });
    member = await clientFor(deployment.apis[0]?.baseUrl ?? '', { organizationId, userId: 'ana' });
  }, 120_000);
  afterAll(async () => {
    await deployment?.stop();
    await receivers?.close();
  }, 30_000);

  it('names task, organization and attempt in each line that a worker says of one', async () => {
    const hook = receivers.hook((nth) => ({ status: nth === 1 ? 503 : 200 }));
    const { task_id } = await member.deliver(hook.url);
    await member.ended(task_id);
    const said = await until(
      () => {
        const lines = linesOf(deployment.workers[0]).filter(({ msg }) => String(msg).includes(task_id));
        return lines.length === 2 && lines;
      },
      { what: 'both attempts are logged' },
    );
    const ids = { role: 'worker', task_id, task_type: 'webhook_delivery', organization_id: organizationId };
    expect(said).toEqual([
      expect.objectContaining({ ...ids, attempt: 1, level: 40, msg: expect.stringContaining('http_503') }),
      expect.objectContaining({ ...ids, attempt: 2, level: 30, msg: `${task_id} completed` }),
    ]);
    expect(said.some((line) => 'trace_id' in line)).toBe(false);
  }, 60_000);

  it('names request, organization and user in the line of a request, and has none of probes and scrapes', async () => {
    await member.get('/tasks/high-01890000-0000-7000-8000-000000000000');
    await fetch(`${member.baseUrl}/metrics`);
    const line = await until(
      () => linesOf(deployment.apis[0]).find(({ msg, status }) => msg === 'request' && status === 404),
      { what: 'the request is logged' },
    );
    expect(line).toMatchObject({
      role: 'api',
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      organization_id: organizationId,
      user_id: 'ana',
      route: '/api/background/tasks/:task_id',
    });
    const routes = linesOf(deployment.apis[0]).map(({ route }) => route);
    expect(routes.filter((route) => /health|metrics/.test(String(route)))).toEqual([]);
  }, 60_000);
});

describe('LOG_LEVEL', () => {
  it.each([
    ['debug', true],
    ['info', true],
    ['warn', false],
    ['silent', false],
  ])(
    '%s shows requests: %s',
    async (level, shown) => {
      const broker = await freshBroker('redis');
      const api = await startApi({ ...broker.env, LOG_LEVEL: level });
      try {
        expect((await fetch(`${api.baseUrl}/docs-json`)).status).toBe(200);
        await api.stop();
        expect(linesOf(api).some(({ msg }) => msg === 'request')).toBe(shown);
      } finally {
        await api.kill();
        await broker.close();
      }
    },
    60_000,
  );
});
