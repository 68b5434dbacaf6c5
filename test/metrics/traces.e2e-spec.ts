import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MailServer } from '../mail/mail-server.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startApi } from '../support/processes.js';
import { ANY_BROKER, freshBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { type CollectedSpan, Collector } from './collector.js';
import { linesOf } from './log-lines.js';

const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;
const LANES = ['critical', 'high', 'normal', 'low'];

describe.each(ANY_BROKER)('a traced deployment on %s', (kind) => {
  const organizationId = freshOrganization();
  const n8nHeaders: IncomingHttpHeaders[] = [];
  let collector: Collector;
  let receivers: WebhookReceivers;
  let mail: MailServer;
  let n8n: Server;
  let deployment: Deployment;
  let member: ApiClient;

  beforeAll(async () => {
    collector = await Collector.start();
    receivers = await WebhookReceivers.start(1);
    mail = await MailServer.start();
    n8n = createServer((request, response) => {
      n8nHeaders.push(request.headers);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    });
    await new Promise<void>((done) => n8n.listen(0, '127.0.0.1', done));
    const env = {
      ...receivers.env,
      LOG_LEVEL: 'info',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      N8N_WEBHOOK_URL: `http://127.0.0.1:${(n8n.address() as AddressInfo).port}`,
      SMTP_URL: mail.url(),
      EMAIL_FROM: 'tarefas@example.com',
      QUEUE_PARTITIONS: 'webhook_delivery',
      WORKER_QUEUES: LANES.flatMap((lane) => [`queue:${lane}`, `queue:webhook_delivery.${lane}`]).join(','),
    };
    deployment = await deploy(kind, { env });
    member = await clientFor(deployment.apis[0]?.baseUrl ?? '', { organizationId });
  }, 120_000);
  afterAll(async () => {
    await deployment?.stop();
    await receivers?.close();
    await mail?.close();
    await new Promise((done) => n8n?.close(done));
    await collector?.close();
  }, 30_000);

  /** A caller that traces: its trace, and the span it calls from. */
  const caller = () => {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    return {
      traceId,
      spanId,
      headers: { traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=canary-baggage' },
    };
  };
  const spanOf = (traceId: string, spanKind: number): Promise<CollectedSpan> =>
    collector.span(`kind ${spanKind} in ${traceId}`, (span) => span.traceId === traceId && span.kind === spanKind);

  it('tells one story of a webhook, from the caller’s span through the queue of its type to the receiver', async () => {
    const { traceId, spanId, headers } = caller();
    const hook = receivers.hook();
    const payload = {
      webhook_url: hook.url,
      data: { secret: 'canary-payload' },
      headers: { 'x-key': 'canary-header' },
      priority: 'high',
    };
    const { task_id } = await member.submit('/tasks/webhook-delivery', payload, headers);
    await member.ended(task_id);

    const [server, producer, consumer, client] = await Promise.all(
      [SERVER, PRODUCER, CONSUMER, CLIENT].map((spanKind) => spanOf(traceId, spanKind)),
    );
    expect(server).toMatchObject({
      service: 'background-tasks-api',
      parentSpanId: spanId,
      name: 'POST /api/background/tasks/webhook-delivery',
      attributes: { 'http.response.status_code': 202, 'organization.id': organizationId },
    });
    expect(producer).toMatchObject({
      service: 'background-tasks-api',
      parentSpanId: server?.spanId,
      name: 'add webhook_delivery.high.webhook_delivery',
      attributes: { 'task.id': task_id, 'task.type': 'webhook_delivery', 'queue.name': 'webhook_delivery.high' },
    });
    expect(consumer).toMatchObject({
      service: 'background-tasks-worker',
      parentSpanId: producer?.spanId,
      name: 'process webhook_delivery.high',
      attributes: {
        'task.id': task_id,
        'task.type': 'webhook_delivery',
        'task.attempt': 1,
        'task.outcome': 'completed',
        'organization.id': organizationId,
      },
    });
    expect(client).toMatchObject({
      service: 'background-tasks-worker',
      parentSpanId: consumer?.spanId,
      name: 'POST',
      attributes: { 'server.address': '127.0.0.1', 'http.response.status_code': 200 },
    });
    expect(collector.spans.filter((span) => span.traceId === traceId)).toHaveLength(4);

    const [delivery] = hook.deliveries;
    expect(delivery?.headers).not.toHaveProperty('traceparent');
    expect(delivery?.headers).not.toHaveProperty('tracestate');
    expect(collector.text).not.toMatch(/canary/);
    expect(collector.text).not.toContain(new URL(hook.url).pathname);
  }, 60_000);

  it('takes the trace along to n8n, which the operator named, without the caller’s baggage', async () => {
    const { traceId, headers } = caller();
    const { task_id } = await member.submit('/tasks/n8n-sync', { sync_type: 'contatos', data: { a: 1 } }, headers);
    await member.ended(task_id);
    const client = await spanOf(traceId, CLIENT);
    expect(n8nHeaders.at(-1)).toMatchObject({ traceparent: `00-${traceId}-${client.spanId}-01` });
    expect(n8nHeaders.at(-1)).not.toHaveProperty('baggage');
  }, 60_000);

  it('shows a mail on its way to the server, and nobody’s address', async () => {
    const { traceId, headers } = caller();
    const to = `canary-${randomUUID()}@example.org`;
    const variables = { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/comecar' };
    const mailTo = { to, template: 'welcome', variables };
    const { task_id } = await member.submit('/tasks/email-notification', mailTo, headers);
    await member.ended(task_id);
    const smtp = await collector.span('SMTP', (span) => span.traceId === traceId && span.name === 'SMTP');
    expect(smtp).toMatchObject({ kind: CLIENT, parentSpanId: (await spanOf(traceId, CONSUMER)).spanId });
    expect(collector.text).not.toContain('canary');
  }, 60_000);

  it('shows each attempt of a task that fails, and names trace, task and organization in every line of the log', async () => {
    const { traceId, headers } = caller();
    const hook = receivers.hook((nth) => ({ status: nth === 1 ? 503 : 410 }));
    const { task_id } = await member.submit('/tasks/webhook-delivery', { webhook_url: hook.url, data: {} }, headers);
    await member.ended(task_id);
    const attempts = await until(
      () => {
        const found = collector.spans.filter((span) => span.traceId === traceId && span.kind === CONSUMER);
        return found.length === 2 && found;
      },
      { what: 'both attempts are collected' },
    );
    expect(
      attempts.map(({ attributes, status }) => [attributes['task.outcome'], attributes['error.type'], status]),
    ).toEqual([
      ['retried', 'http_503', 2],
      ['failed', 'gone', 2],
    ]);

    const { spanId } = await spanOf(traceId, PRODUCER);
    expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual([spanId, spanId]);

    const ofTask = linesOf(deployment.workers[0]).filter(({ msg }) => String(msg).startsWith(task_id));
    const ids = { task_id, task_type: 'webhook_delivery', organization_id: organizationId, trace_id: traceId };
    expect(ofTask).toEqual([
      expect.objectContaining({ ...ids, attempt: 1, level: 40, span_id: attempts[0]?.spanId }),
      expect.objectContaining({ ...ids, attempt: 2, level: 50, span_id: attempts[1]?.spanId }),
    ]);
    const request = linesOf(deployment.apis[0]).find((line) => line['trace_id'] === traceId);
    expect(request).toMatchObject({ msg: 'request', organization_id: organizationId, status: 202 });
    expect(request?.['request_id']).toMatch(/^[0-9a-f-]{36}$/);
  }, 60_000);

  it('begins a trace of its own for a caller that has none, also for many tasks at once, and none for probes', async () => {
    const documents = [1, 2, 3].map((n) => ({ document_id: `doc-${randomUUID()}`, content: `Cláusula ${n}.` }));
    const bulk = expectStatus(202, await member.post('/integrations/knowledge/process-bulk', { documents }));
    const [first = ''] = bulk.json<{ task_ids: string[] }>().task_ids;
    await member.ended(first);
    const consumer = await collector.span('the first', ({ attributes, kind: is }) => {
      return is === CONSUMER && attributes['task.id'] === first;
    });
    const server = await spanOf(consumer.traceId, SERVER);
    expect(server).toMatchObject({
      parentSpanId: '',
      name: 'POST /api/background/integrations/knowledge/process-bulk',
    });
    expect(
      collector.spans.filter(({ name }) => /health|metrics|getNextJob|extendLocks|control|workers/.test(name)),
    ).toEqual([]);
  }, 60_000);
});

describe('the last spans of a process', () => {
  async function leaving(collector: Collector): Promise<number> {
    const broker = await freshBroker('redis');
    const env = { ...broker.env, LOG_LEVEL: 'warn', OTEL_SERVICE_NAME: 'tasks-eu' };
    const api = await startApi({
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    });
    try {
      expect((await fetch(`${api.baseUrl}/docs-json`)).status).toBe(200);
      const began = performance.now();
      expect(await api.stop()).toBe(0);
      return performance.now() - began;
    } finally {
      await api.kill();
      await broker.close();
    }
  }

  it('are sent before it ends, under the name the operator gave it', async () => {
    const collector = await Collector.start();
    await leaving(collector);
    expect(collector.spans).toMatchObject([{ service: 'tasks-eu', name: 'GET /docs-json' }]);
    await collector.close();
  }, 60_000);

  it('do not keep it where the collector is silent', async () => {
    const collector = await Collector.start();
    collector.silent = true;
    expect(await leaving(collector)).toBeLessThan(6_000);
    await collector.close();
  }, 60_000);
});
