import { type Claims, Codec, payloadCheck, runTask, type RunTaskOptions } from '@app/task-engine';
import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ExternalTarget } from '../../config/external-targets.js';
import { N8nWebhooks } from '../../integrations/n8n/n8n-webhooks.js';
import { HostCircuitBreaker } from '../../integrations/outbound-http/hosts/host-circuit-breaker.js';
import { HostSlots } from '../../integrations/outbound-http/hosts/host-slots.js';
import { HostLimiter } from '../../integrations/outbound-http/hosts/host-limiter.js';
import { OutboundHttp } from '../../integrations/outbound-http/outbound-http.js';
import { LocalServer } from '../../integrations/outbound-http/testing/local-servers.js';
import { CallbackInbox } from './callbacks/callback-inbox.js';
import { CallbackTokens } from './callbacks/callback-tokens.js';
import { ExternalSyncHandler } from './external-sync.handler.js';
import { ExternalSyncPayload } from './external-sync.payload.js';
import { ExternalSystems } from './external-systems.js';
import { EXTERNAL_SYNC_EXAMPLES, N8N_SYNC_EXAMPLES, N8N_TRIGGER_EXAMPLES } from './sync-examples.js';
import { SyncCaller } from './sync-caller.js';
import { CallbackSync } from './callbacks/callback-sync.js';

const TOKEN = 'n8n-secret-0123456789';
const closing: (() => unknown)[] = [];
const monotonic = () => performance.now();

interface Settings {
  url?: string | undefined;
  token?: string | undefined;
  targets?: Record<string, ExternalTarget>;
  maxPayloadBytes?: number;
  deadlineMs?: (url: string) => number | undefined;
  secret?: string | undefined;
  now?: () => number;
}

/** Claims of one process. */
function fakeClaims(): Claims {
  const stored = new Map<string, { value: object; nonce: string }>();
  return {
    claim: async (key: string, value: object, _ttlMs: number, nonce: string) => {
      if (!stored.has(key)) stored.set(key, { value: JSON.parse(JSON.stringify(value)) as object, nonce });
      return { value: stored.get(key)?.value, won: stored.get(key)?.nonce === nonce };
    },
    read: async (key: string) => stored.get(key) && { value: stored.get(key)?.value, expiresAt: 0 },
  } as unknown as Claims;
}

function handlerFor(settings: Settings) {
  const { url, token = TOKEN, targets = {}, maxPayloadBytes = 1_048_576, deadlineMs, now = Date.now } = settings;
  const http = new OutboundHttp({ allowHttp: true, allowedPrivateHosts: 'all', resolve: async () => [] });
  closing.push(() => http.onModuleDestroy());
  const send: OutboundHttp['send'] = (request) => {
    const soon = deadlineMs?.(String(request.url));
    return http.send({ ...request, ...(soon && { deadlineMs: soon }) });
  };
  const secrets = Object.values(targets).flatMap(({ auth }) => (auth ? [auth.value] : []));
  const systems = new ExternalSystems(new N8nWebhooks({ url, token, header: 'X-Token' }, maxPayloadBytes), {
    get: (name) => new Map(Object.entries(targets)).get(name),
    secrets: () => secrets,
  });
  const limiter = new HostLimiter(new HostSlots(monotonic, () => 0), new HostCircuitBreaker(monotonic, () => 0));
  const inbox = new CallbackInbox(fakeClaims(), new Codec(), { secrets: () => systems.secrets(), keptMs: 0, now });
  const tokens = new CallbackTokens('secret' in settings ? settings.secret : 'master');
  const callbackSync = new CallbackSync(inbox, tokens, 'https://tasks.example.com', now);
  return { handler: new ExternalSyncHandler(systems, new SyncCaller(systems, { send }, limiter), callbackSync), inbox };
}

async function server(listener: RequestListener): Promise<LocalServer> {
  const local = await LocalServer.http(listener);
  closing.push(() => local.close());
  return local;
}

const answering = (status: number, headers: Record<string, string> = {}, body: string | Buffer = '') =>
  server((_request, response) => response.writeHead(status, headers).end(body));

function sync(
  local: LocalServer,
  fields: Partial<ExternalSyncPayload> = {},
  settings: Settings = {},
  options: RunTaskOptions = {},
) {
  const payload = { workflow: 'flow', data: { a: 1 }, ...fields } as ExternalSyncPayload;
  return runTask(handlerFor({ url: `http://${local.host}`, ...settings }).handler, payload, options);
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const target = (local: LocalServer, more: Partial<ExternalTarget> = {}): ExternalTarget => ({
  url: `http://${local.host}/api?x=1`,
  method: 'POST',
  syncTypes: ['contact'],
  auth: { header: 'authorization', value: 'Bearer crm-secret-token' },
  timeoutMs: 15_000,
  ...more,
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('n8n’s answers', () => {
  it('200 at once: the task is completed with it', async () => {
    const n8n = await answering(200, JSON_TYPE, '{"message":"Workflow was started"}');
    expect((await sync(n8n)).outcome).toEqual({
      kind: 'completed',
      result: {
        status_code: 200,
        duration_ms: expect.any(Number) as number,
        response: { message: 'Workflow was started' },
        response_truncated: false,
        attempts: 1,
      },
    });
    expect(n8n.requests[0]?.url).toBe('/webhook/flow');
  });

  it.each<[status: number, headers: Record<string, string>, body: string, outcome: object]>([
    [
      404,
      JSON_TYPE,
      '{"code":404,"message":"The requested webhook \\"POST flow\\" is not registered.","hint":"The workflow must be active"}',
      {
        kind: 'retry',
        error: { code: 'n8n_workflow_not_found', message: expect.stringContaining('Publish it') as string },
      },
    ],
    [
      403,
      { 'content-type': 'text/plain' },
      'Authorization data is wrong!',
      {
        kind: 'failed',
        error: { code: 'n8n_unauthorized', message: expect.stringContaining('N8N_WEBHOOK_HEADER') as string },
      },
    ],
    [401, {}, '', { kind: 'failed', error: { code: 'n8n_unauthorized' } }],
    [500, JSON_TYPE, '{"message":"Error in workflow"}', { kind: 'retry', error: { code: 'n8n_workflow_failed' } }],
    [429, { 'retry-after': '700' }, '', { kind: 'retry', delayMs: 700_000, error: { code: 'http_429' } }],
    [503, { 'retry-after': '700' }, '', { kind: 'retry', delayMs: 700_000, error: { code: 'http_503' } }],
    [502, {}, '<html>', { kind: 'retry', error: { code: 'http_502' } }],
    [422, JSON_TYPE, '{"message":"no e-mail"}', { kind: 'failed', error: { code: 'http_422' } }],
    [302, { location: 'http://127.0.0.1/login' }, '', { kind: 'failed', error: { code: 'redirect_refused' } }],
  ])('%i: %j', async (status, headers, body, outcome) => {
    const n8n = await answering(status, headers, body);
    expect((await sync(n8n, {}, {}, { random: () => 0 })).outcome).toMatchObject(outcome);
  });

  it.each<[what: string, headers: Record<string, string>, body: string | Buffer, shown: object]>([
    ['text', { 'content-type': 'text/plain' }, 'ok', { response: 'ok' }],
    ['nothing', {}, '', { response: null }],
    ['broken JSON', JSON_TYPE, '{"a":', { response: '{"a":' }],
    ['an echo of the token', JSON_TYPE, `{"t":"${TOKEN}"}`, { response: { t: '***' } }],
    ['compressed bytes', { 'content-encoding': 'gzip' }, gzipSync('{}'), { response: null }],
    ['more than 8 KiB', JSON_TYPE, `"${'x'.repeat(20_000)}"`, { response_truncated: true }],
    ['more than is read', JSON_TYPE, `"${'x'.repeat(200_000)}"`, { response_truncated: true }],
  ])('200 with %s', async (_what, headers, body, result) => {
    const { outcome, logs } = await sync(await answering(200, headers, body));
    expect(outcome).toMatchObject({ kind: 'completed', result });
    expect(JSON.stringify([outcome, logs])).not.toContain(TOKEN);
    expect(JSON.stringify(outcome).length).toBeLessThan(9_000);
  });

  it('none: the call times out and is tried again', async () => {
    const n8n = await server(() => undefined);
    const { outcome, logs } = await sync(n8n, {}, { deadlineMs: () => 150 });
    expect(outcome).toMatchObject({ kind: 'retry', error: { code: 'timeout' } });
    expect(logs[0]?.message).toMatch(/^attempt 1: n8n: timeout after \d+ ms$/);
  });

  it('a closed port: tried again', async () => {
    const n8n = await answering(200);
    const { host } = n8n;
    await n8n.close();
    expect((await sync({ host } as LocalServer)).outcome).toMatchObject({
      kind: 'retry',
      error: { code: 'connection_failed' },
    });
  });
});

describe('a call to n8n', () => {
  it('sends the same bytes and the same idempotency key on every attempt', async () => {
    const n8n = await answering(200);
    await sync(n8n, { data: 'ação' }, {}, { task: { attempt: 1 } });
    await sync(n8n, { data: 'ação' }, {}, { task: { attempt: 2 } });
    const [first, second] = n8n.requests;
    expect(first?.body).toBe(second?.body);
    expect(first?.headers['idempotency-key']).toBe(second?.headers['idempotency-key']);
    expect([first?.headers['x-attempt'], second?.headers['x-attempt']]).toEqual(['1', '2']);
    expect(first?.headers).toMatchObject({ 'x-token': TOKEN, 'content-type': 'application/json' });
  });

  it('holds at most four slots of its host, whatever the workflow', async () => {
    const busy: ServerResponse[] = [];
    const n8n = await server((_request, response) => void busy.push(response));
    const { handler } = handlerFor({ url: `http://${n8n.host}` });
    const runs = Array.from({ length: 10 }, (_, index) =>
      runTask(handler, { workflow: `flow${index}`, data: 1 } as ExternalSyncPayload, { timeoutMs: 30_000 }),
    );
    await n8n.until(() => n8n.requests.length === 4);
    await Promise.all(runs.slice(4));
    for (const response of busy) response.writeHead(503).end();
    const kinds = (await Promise.all(runs)).map(({ outcome }) => outcome.kind).sort();
    expect(kinds).toEqual([...Array<string>(4).fill('retry'), ...Array<string>(6).fill('snoozed')]);
    expect(n8n.requests).toHaveLength(4);
  });

  it('leaves alone a workflow that only times out, and no other one', async () => {
    const hanging = (url: string) => (url.endsWith('hangs') ? 500 : undefined);
    const n8n = await server((request, response) => request.url === '/webhook/good' && response.end());
    const { handler } = handlerFor({ url: `http://${n8n.host}`, deadlineMs: hanging });
    const run = (workflow: string) => runTask(handler, { workflow, data: 1 } as ExternalSyncPayload);
    for (let times = 0; times < 4; times += 1) await run('hangs');
    expect((await run('hangs')).outcome).toMatchObject({ kind: 'snoozed' });
    expect((await run('good')).outcome).toMatchObject({ kind: 'completed' });
    expect(n8n.requests.filter(({ url }) => url === '/webhook/hangs')).toHaveLength(4);
  });

  it('ends at once when the task is cancelled', async () => {
    const n8n = await server(() => undefined);
    const abort = new AbortController();
    const run = sync(n8n, {}, {}, { signal: abort.signal });
    await n8n.until(() => n8n.requests.length === 1);
    abort.abort('cancelled');
    expect((await run).outcome).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
    await n8n.until(() => n8n.open === 0);
  });

  it.each([
    ['http://n8n:5678', 'http://n8n:5678/webhook/a/b'],
    ['http://n8n:5678/webhook', 'http://n8n:5678/webhook/a/b'],
    ['https://x.example/n8n', 'https://x.example/n8n/webhook/a/b'],
  ])('to %s goes to %s', (url, full) => {
    expect(new N8nWebhooks({ url, token: undefined, header: 'x' }, 1).urlOf('a/b')).toBe(full);
  });

  it('sends no header where no token is set', async () => {
    const n8n = await answering(200);
    const webhooks = new N8nWebhooks({ url: `http://${n8n.host}`, token: undefined, header: 'X-Token' }, 1);
    expect(webhooks.auth).toBeUndefined();
  });
});

describe('a call to a system of the targets file', () => {
  it('goes to its URL with its method and header', async () => {
    const crm = await answering(200, JSON_TYPE, '{"echo":"Bearer crm-secret-token","id":7}');
    const settings = { targets: { crm: target(crm, { method: 'PUT' }) }, url: undefined };
    const fields = { system: 'crm', sync_type: 'contact', workflow: undefined };
    const { outcome } = await sync(crm, fields, settings);
    expect(outcome).toMatchObject({ kind: 'completed', result: { response: { echo: '***', id: 7 } } });
    const [request] = crm.requests;
    expect(request?.url).toBe('/api?x=1');
    expect(request?.headers).toMatchObject({ authorization: 'Bearer crm-secret-token' });
    expect(request?.headers).not.toHaveProperty('x-token');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      task_id: expect.any(String) as string,
      organization_id: 'org',
      sync_type: 'contact',
      data: { a: 1 },
    });
  });

  it.each([
    [403, { kind: 'failed', error: { code: 'target_unauthorized' } }],
    [404, { kind: 'retry', error: { code: 'http_404', message: 'crm answered 404' } }],
    [500, { kind: 'retry', error: { code: 'http_500' } }],
    [410, { kind: 'failed', error: { code: 'http_410' } }],
  ])('%i means %j', async (status, outcome) => {
    const crm = await answering(status);
    const fields = { system: 'crm', sync_type: 'contact', workflow: undefined };
    expect((await sync(crm, fields, { targets: { crm: target(crm) } })).outcome).toMatchObject(outcome);
  });
});

describe('a call that waits for its callback', () => {
  const waits = { workflow: 'flow', data: 1, wait_for_callback: true } as ExternalSyncPayload;

  it('is parked with the URL sent, and not made again when it goes on', async () => {
    const n8n = await answering(200);
    const { handler, inbox } = handlerFor({ url: `http://${n8n.host}` });
    const { outcome, progress } = await runTask(handler, waits);
    expect(outcome).toEqual({
      kind: 'parked',
      until: expect.any(Number) as number,
      wakeKey: 'external-sync-end:normal-01890000-0000-7000-8000-000000000000:0',
    });
    expect(progress).toEqual([{ fraction: 0.5, message: 'waiting for the callback' }]);
    const { callback_url } = JSON.parse(n8n.requests[0]?.body ?? '') as { callback_url: string };
    expect(callback_url).toMatch(
      /^https:\/\/tasks\.example\.com\/api\/background\/integrations\/callbacks\/normal-[\w-]+~0~\w+~[\w-]{43}$/,
    );
    // Resumed without a callback: it keeps waiting.
    expect((await runTask(handler, waits)).outcome).toMatchObject({ kind: 'parked' });
    const run = { id: 'normal-01890000-0000-7000-8000-000000000000', run: 0 };
    await inbox.deliver(run, { ok: 1 }, { token: 'x', until: 0 });
    expect((await runTask(handler, waits)).outcome).toMatchObject({
      kind: 'completed',
      result: { status_code: 200, callback: { ok: 1 }, callback_truncated: false },
    });
    expect(n8n.requests).toHaveLength(1);
  });

  it('fails at its deadline, and a callback that came first still wins', async () => {
    const n8n = await answering(200);
    let now = 1_000_000;
    const first = handlerFor({ url: `http://${n8n.host}`, now: () => now });
    await runTask(first.handler, waits);
    now += 3_600_000;
    const timedOut = { kind: 'failed', error: { code: 'callback_timeout', retryable: false } };
    expect((await runTask(first.handler, waits)).outcome).toMatchObject(timedOut);
    const run = { id: 'normal-01890000-0000-7000-8000-000000000000', run: 0 };
    expect(await first.inbox.deliver(run, 1, { token: 'x', until: now })).toBe(false);
    expect((await runTask(first.handler, waits)).outcome).toMatchObject(timedOut);
  });

  it('is tried again when the call fails, with the URL of the same run', async () => {
    const n8n = await answering(500);
    const { handler } = handlerFor({ url: `http://${n8n.host}` });
    expect((await runTask(handler, waits)).outcome).toMatchObject({ kind: 'retry' });
    await runTask(handler, waits, { task: { attempt: 2, run: 4 } });
    expect(n8n.requests[1]?.body).toContain('~4~');
  });
});

describe('what may be submitted', () => {
  const targets = { crm: { ...target({ host: 'x' } as LocalServer), syncTypes: ['contact', 'deal/won'] } };
  const configured = { url: 'http://n8n', targets };
  const MIB = 1_048_576;
  const fieldsOf = (payload: object, settings: Settings = configured) => {
    const check = payloadCheck(ExternalSyncPayload);
    const errors = check.errorsOf(payload);
    if (errors.length > 0) return errors.map(({ field }) => field);
    return handlerFor(settings)
      .handler.check(check.instanceOf(payload))
      .map(({ field }) => field);
  };

  it.each<[payload: object]>([
    [{ sync_type: 'user_registration', data: 0 }],
    [{ workflow: 'a/b-c/D_9', data: [] }],
    [{ system: 'n8n', workflow: 'x', data: '' }],
    [{ system: 'crm', sync_type: 'deal/won', data: {} }],
    [{ workflow: 'x', data: 1, wait_for_callback: true, callback_timeout_seconds: 604_800 }],
    [{ workflow: 'x'.repeat(200), data: 1, wait_for_callback: false }],
  ])('%j is fine', (payload) => expect(fieldsOf(payload)).toEqual([]));

  it.each<[payload: object, fields: string[], settings?: Settings]>([
    [{}, ['data', 'sync_type']],
    [{ data: null, workflow: 'x' }, ['data']],
    [{ data: 1, workflow: null }, ['workflow']],
    [{ data: 1, workflow: 'a', sync_type: 'b' }, ['workflow']],
    [{ data: 1, workflow: '' }, ['workflow']],
    [{ data: 1, workflow: '../rest' }, ['workflow']],
    [{ data: 1, workflow: 'a/../b' }, ['workflow']],
    [{ data: 1, workflow: 'a%2fb' }, ['workflow']],
    [{ data: 1, workflow: 'a?b' }, ['workflow']],
    [{ data: 1, workflow: '/a' }, ['workflow']],
    [{ data: 1, workflow: 'a/' }, ['workflow']],
    [{ data: 1, workflow: 'a//b' }, ['workflow']],
    [{ data: 1, workflow: 'a\n' }, ['workflow']],
    [{ data: 1, workflow: 'ação' }, ['workflow']],
    [{ data: 1, workflow: 'x'.repeat(201) }, ['workflow']],
    [{ data: 1, sync_type: 7 }, ['sync_type']],
    [{ data: 1, sync_type: 'a.b' }, ['sync_type']],
    [{ data: 1, sync_type: 'a', system: 'erp' }, ['system']],
    [{ data: 1, sync_type: 'a', system: 'constructor' }, ['system']],
    [{ data: 1, sync_type: 'a', system: '' }, ['system']],
    [{ data: 1, sync_type: 'a', system: 'crm' }, ['sync_type']],
    [{ data: 1, workflow: 'contact', system: 'crm' }, ['workflow']],
    [{ data: 1, workflow: 'a', wait_for_callback: 'yes' }, ['wait_for_callback']],
    [{ data: 1, workflow: 'a', callback_timeout_seconds: 60 }, ['callback_timeout_seconds']],
    [{ data: 1, workflow: 'a', wait_for_callback: true, callback_timeout_seconds: 0.9 }, ['callback_timeout_seconds']],
    [
      { data: 1, workflow: 'a', wait_for_callback: true, callback_timeout_seconds: 604_801 },
      ['callback_timeout_seconds'],
    ],
    [{ data: 1, workflow: 'a', extra: 1 }, ['extra']],
    [{ data: 1, workflow: 'a', wait_for_callback: true }, ['wait_for_callback'], { ...configured, secret: undefined }],
    [{ data: 1, workflow: 'a' }, ['workflow'], { targets }],
    [{ data: 1, sync_type: 'a' }, ['sync_type'], { targets }],
    [{ data: 1, sync_type: 'a', system: 'n8n' }, ['system'], { targets }],
  ])('%j is refused at %j', (...[payload, fields, settings]) =>
    expect(fieldsOf(payload, settings).sort()).toEqual(fields),
  );

  it('includes every example of the documentation', () => {
    const examples = { ...N8N_SYNC_EXAMPLES, ...EXTERNAL_SYNC_EXAMPLES, trigger: N8N_TRIGGER_EXAMPLES.callback };
    for (const { value } of Object.values(examples)) {
      const { priority: _common, ...payload } = value as { priority?: string };
      expect(fieldsOf(payload)).toEqual([]);
    }
  });

  it('refuses what n8n would answer 500 to, whatever MAX_PAYLOAD_BYTES says', () => {
    const settings = { ...configured, maxPayloadBytes: 64 * MIB };
    const limit = 16 * MIB - 65_536;
    expect(fieldsOf({ workflow: 'a', data: 'x'.repeat(limit - 2) }, settings)).toEqual([]);
    expect(fieldsOf({ workflow: 'a', data: 'x'.repeat(limit - 1) }, settings)).toEqual(['data']);
    expect(fieldsOf({ system: 'crm', sync_type: 'contact', data: 'x'.repeat(limit) }, settings)).toEqual([]);
  });
});
