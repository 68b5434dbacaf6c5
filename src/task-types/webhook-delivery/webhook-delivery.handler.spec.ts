import { payloadCheck, runTask, type RunTaskOptions } from '@app/task-engine';
import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { HostCircuitBreaker } from '../../integrations/outbound-http/hosts/host-circuit-breaker.js';
import { HostSlots } from '../../integrations/outbound-http/hosts/host-slots.js';
import { HostLimiter } from '../../integrations/outbound-http/hosts/host-limiter.js';
import { OutboundHttp } from '../../integrations/outbound-http/outbound-http.js';
import { LocalServer } from '../../integrations/outbound-http/testing/local-servers.js';
import { DeliveryHeaders } from './delivery-headers.js';
import { retryPolicyOf } from './retry-plan.js';
import { SigningGenerations } from './signing/signing-generations.js';
import { SigningSecrets } from './signing/signing-secrets.js';
import { WebhookDeliveryHandler } from './webhook-delivery.handler.js';
import { WebhookDeliveryPayload } from './webhook-delivery.payload.js';

const TASK_ID = 'normal-01890000-0000-7000-8000-000000000000';
const closing: (() => unknown)[] = [];

interface Settings {
  masterKey?: string;
  resolve?: () => Promise<string[]>;
  deadlineMs?: number;
}

function handlerFor(allowed: string[], { masterKey, resolve = async () => [], deadlineMs }: Settings = {}) {
  const http = new OutboundHttp({ allowHttp: true, allowedPrivateHosts: allowed, resolve });
  if (deadlineMs !== undefined) {
    const post = http.post.bind(http);
    http.post = (request) => post({ ...request, deadlineMs });
  }
  closing.push(() => http.onModuleDestroy());
  const generations = new SigningGenerations({ isConfigured: false } as ConstructorParameters<
    typeof SigningGenerations
  >[0]);
  const headers = new DeliveryHeaders(new SigningSecrets(masterKey, generations, () => new Date()), () => new Date());
  const now = () => performance.now();
  const limiter = new HostLimiter(new HostSlots(now, () => 0), new HostCircuitBreaker(now, () => 0));
  return new WebhookDeliveryHandler(http, limiter, headers);
}

async function receiver(listener: RequestListener): Promise<LocalServer> {
  const server = await LocalServer.http(listener);
  closing.push(() => server.close());
  return server;
}

const answering = (status: number, headers: Record<string, string> = {}, body = '') =>
  receiver((_req, res) => res.writeHead(status, headers).end(body));

function deliver(
  server: LocalServer,
  fields: Partial<WebhookDeliveryPayload> = {},
  options: RunTaskOptions = {},
  settings: Settings = {},
) {
  const payload = { webhook_url: `http://${server.host}/hook`, data: { a: 1 }, ...fields } as WebhookDeliveryPayload;
  return runTask(handlerFor([server.host], settings), payload, options);
}

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('webhook_delivery', () => {
  it('posts exactly the JSON of data under the task’s id and answers what came back', async () => {
    const server = await answering(201, { 'content-type': 'text/plain' }, 'recebido');
    const data = JSON.parse('{"ç":[1,null,"\\u0000"],"__proto__":{"x":1},"constructor":2}') as unknown;
    const { outcome, logs } = await deliver(server, { data, event_type: 'order.paid' }, { task: { attempt: 2 } });
    expect(outcome).toEqual({
      kind: 'completed',
      result: {
        status_code: 201,
        duration_ms: expect.any(Number),
        response_body: 'recebido',
        webhook_id: TASK_ID,
        attempts: 2,
      },
    });
    expect(server.requests).toEqual([
      {
        url: '/hook',
        body: JSON.stringify(data),
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'user-agent': 'background-tasks/1.0',
          'webhook-id': TASK_ID,
          'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
          'webhook-event-type': 'order.paid',
        }),
      },
    ]);
    expect(server.requests[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      expect.stringMatching(/^info attempt 2: 201 in \d+ ms$/),
    ]);
  });

  it('signs so that a Standard Webhooks receiver verifies', async () => {
    const server = await answering(200);
    await deliver(server, { sign_payload: true, data: { total: '10,00 €' } }, {}, { masterKey: 'master' });
    const [{ body, headers } = { body: '', headers: {} }] = server.requests;
    const secret = (
      await new SigningSecrets(
        'master',
        { latest: async () => [] } as unknown as SigningGenerations,
        () => new Date(),
      ).of('org')
    ).secret;
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({ total: '10,00 €' });
  });

  it.each([400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 425, 429, 500, 502, 503])(
    'tries again after %i',
    async (status) => {
      const server = await answering(status);
      const { outcome, logs } = await deliver(server);
      expect(outcome).toMatchObject({
        kind: 'retry',
        error: { code: `http_${status}`, message: `The receiver answered ${status}` },
      });
      expect(logs[0]).toMatchObject({ level: 'warning', message: expect.stringContaining(`attempt 1: ${status} in`) });
    },
  );

  it.each([
    [410, 'gone'],
    [301, 'redirect_refused'],
    [307, 'redirect_refused'],
  ])('fails for good after %i', async (status, code) => {
    const inside = await answering(200);
    const server = await answering(status, { location: `http://${inside.host}/` });
    expect((await deliver(server)).outcome).toMatchObject({ kind: 'failed', error: { code, retryable: false } });
    expect(inside.connections).toBe(0);
  });

  it.each([429, 503])('waits as long as Retry-After of a %i says', async (status) => {
    const server = await answering(status, { 'retry-after': '7' });
    const { outcome } = await deliver(server, {}, { policy: { baseDelayMs: 1 }, random: () => 0 });
    expect(outcome).toMatchObject({ kind: 'retry', delayMs: 7000 });
  });

  it('tries again after a timeout and a reset, and says no more than that', async () => {
    const silent = await LocalServer.tcp(() => undefined);
    const resetting = await LocalServer.tcp((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    closing.push(
      () => silent.close(),
      () => resetting.close(),
    );
    const timedOut = await deliver(silent, {}, {}, { deadlineMs: 50 });
    expect(timedOut.outcome).toMatchObject({ kind: 'retry', error: { code: 'timeout', retryable: true } });
    expect(timedOut.logs[0]?.message).toMatch(/^attempt 1: timeout after \d+ ms$/);
    expect((await deliver(resetting)).outcome).toMatchObject({ kind: 'retry', error: { code: 'connection_failed' } });
  });

  it('fails for good where the name turns out to be private, and reaches nothing', async () => {
    const inside = await answering(200);
    const handler = handlerFor([], { resolve: async () => ['1.1.1.1', '127.0.0.1'] });
    const payload = { webhook_url: `https://rebind.example.com:${inside.port}/`, data: {} } as WebhookDeliveryPayload;
    const { outcome } = await runTask(handler, payload);
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'blocked_address', message: 'The address is not allowed' },
    });
    expect(inside.connections).toBe(0);
  });

  it('closes the connection within a second when the task is cancelled', async () => {
    const server = await LocalServer.tcp(() => undefined);
    closing.push(() => server.close());
    const abort = new AbortController();
    const delivered = deliver(server, {}, { signal: abort.signal });
    await server.until(() => server.open === 1);
    const abortedAt = performance.now();
    abort.abort('cancelled');
    await delivered;
    await server.until(() => server.open === 0);
    expect(performance.now() - abortedAt).toBeLessThan(1000);
  });

  it('delivers at most four at once to one host and snoozes the fifth', async () => {
    const held: (() => void)[] = [];
    const server = await receiver((_req, res) => void held.push(() => res.end()));
    const handler = handlerFor([server.host]);
    const payload = { webhook_url: `http://${server.host}/`, data: {} } as WebhookDeliveryPayload;
    const running = Array.from({ length: 4 }, () => runTask(handler, payload));
    await server.until(() => server.requests.length === 4);
    expect((await runTask(handler, payload)).outcome).toMatchObject({ kind: 'snoozed' });
    held.forEach((release) => release());
    const outcomes = (await Promise.all(running)).map(({ outcome }) => outcome.kind);
    expect(outcomes).toEqual(['completed', 'completed', 'completed', 'completed']);
    expect(server.requests).toHaveLength(4);
  });

  it('leaves a host alone that let four deliveries time out, for this organization only', async () => {
    const server = await LocalServer.tcp(() => undefined);
    closing.push(() => server.close());
    const handler = handlerFor([server.host], { deadlineMs: 20 });
    const payload = { webhook_url: `http://${server.host}/`, data: {} } as WebhookDeliveryPayload;
    for (let i = 0; i < 4; i += 1) await runTask(handler, payload);
    expect((await runTask(handler, payload)).outcome).toMatchObject({ kind: 'snoozed' });
    expect(server.connections).toBe(4);
    expect((await runTask(handler, payload, { task: { organizationId: 'other' } })).outcome).toMatchObject({
      kind: 'retry',
    });
  });

  it('shows at most 1 KiB of the answer, nothing encoded, and no header value that the receiver echoes', async () => {
    const long = await answering(200, {}, `${'ã'.repeat(511)}x€`);
    expect((await deliver(long)).outcome).toMatchObject({ result: { response_body: `${'ã'.repeat(511)}x` } });
    const encoded = await answering(200, { 'content-encoding': 'gzip' }, 'xx');
    expect((await deliver(encoded)).outcome).toMatchObject({ result: { response_body: null } });
    const echo = await receiver((req, res) => void res.end(`got ${req.headers['authorization']}`));
    const { outcome, logs } = await deliver(echo, { headers: { Authorization: 'Bearer canary-1234' } });
    expect(JSON.stringify([outcome, logs])).not.toContain('canary-1234');
    expect(echo.requests[0]?.headers).toMatchObject({ authorization: 'Bearer canary-1234' });
  });

  it('shows neither a header in base64 nor a value of its URL’s query that the receiver echoes', async () => {
    const echo = await receiver(
      (req, res) => void res.end(`${req.url} ${Buffer.from(String(req.headers['x-key'])).toString('base64')}`),
    );
    const webhook_url = `http://${echo.host}/path?token=canary-token%2F1`;
    const { outcome } = await deliver(echo, { webhook_url, headers: { 'X-Key': 'canary-1234' } });
    expect(outcome).toMatchObject({ result: { response_body: '/path?token=*** ***' } });
  });

  it('never logs the URL', async () => {
    const server = await answering(500);
    const report = await deliver(server, { webhook_url: `http://${server.host}/canary-path?token=canary-token` });
    expect(JSON.stringify(report)).not.toContain('canary');
  });

  it('says at submit which URL and which setting is wrong', () => {
    const handler = handlerFor([]);
    const check = (fields: Partial<WebhookDeliveryPayload>) =>
      handler.check({
        webhook_url: 'https://example.com/',
        data: {},
        headers: {},
        sign_payload: false,
        retry_plan: 'default',
        ...fields,
      });
    expect(check({})).toEqual([]);
    expect(check({ webhook_url: 'https://127.1/' })).toEqual([
      { field: 'webhook_url', message: expect.stringContaining('public internet') },
    ]);
    expect(check({ sign_payload: true })).toEqual([
      { field: 'sign_payload', message: expect.stringContaining('WEBHOOK_SIGNING_MASTER_KEY') },
    ]);
  });

  it('takes a payload or names its bad field', () => {
    const { errorsOf } = payloadCheck(WebhookDeliveryPayload);
    const fields = (payload: object) =>
      errorsOf({ webhook_url: 'https://example.com/', data: {}, ...payload }).map(({ field }) => field);
    expect(
      [
        {},
        { data: 0 },
        { data: '' },
        { data: false },
        { data: [] },
        { event_type: 'a.b:c-d_1' },
        { retry_plan: 'extended' },
      ].flatMap(fields),
    ).toEqual([]);
    const bad = [
      { data: null },
      { webhook_url: 1 },
      { headers: { host: 'x' } },
      { headers: { 'webhook-id': 'x' } },
      { headers: { a: 'b\r\nc' } },
    ];
    const worse = [
      { sign_payload: 'yes' },
      { event_type: '' },
      { event_type: 'a\n' },
      { event_type: 'a'.repeat(101) },
      { retry_plan: 'never' },
      { url: 'x' },
    ];
    expect([...bad, ...worse].map(fields)).toEqual([
      ...[['data'], ['webhook_url'], ['headers'], ['headers'], ['headers']],
      ...[['sign_payload'], ['event_type'], ['event_type'], ['event_type'], ['retry_plan'], ['url']],
    ]);
  });

  it('keeps the extended plan for those who ask', () => {
    expect(retryPolicyOf({ retry_plan: 'default' })).toEqual({});
    expect(retryPolicyOf({ retry_plan: 'extended' })).toEqual({
      maxRetries: 7,
      delaysMs: [5, 300, 1800, 7200, 18_000, 36_000, 36_000].map((seconds) => seconds * 1000),
    });
  });

  it('takes a megabyte of data byte for byte', async () => {
    const server = await answering(200);
    const data = 'ã'.repeat(500_000);
    await deliver(server, { data });
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(sha(server.requests[0]?.body ?? '')).toBe(sha(JSON.stringify(data)));
  });
});
