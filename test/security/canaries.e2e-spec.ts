import { Logger } from '@nestjs/common';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Claims, FollowUps } from '@app/task-engine';
import { closeReplicas, outcomeOf, startReplica, startWorker, steps, submit, submitMany } from '../engine/engine.js';
import { rawBroker } from '../engine/raw-broker.js';
import { MailServer } from '../mail/mail-server.js';
import { ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { readEvents } from '../support/event-reader.js';
import { BROKERS, type BrokerKind, freshBroker, supabaseEnv, type TestBroker } from '../support/services.js';
import { TEST_JWT_SECRET } from '../support/tokens.js';
import { until } from '../support/until.js';
import { Canaries, type Place } from './support/canaries.js';
import { echoFailure, refusingStorage, tellingHooks, TellingServer } from './support/telling-servers.js';

const newKey = (id = 'k1') => `${id}:${randomBytes(32).toString('base64')}`;

async function dumpOf(broker: TestBroker): Promise<string> {
  const raw = rawBroker(broker);
  try {
    return await raw.dump();
  } finally {
    await raw.close();
  }
}

describe.each(BROKERS)('canary secrets in two processes on %s', (kind) => {
  const canaries = new Canaries();
  const places: Place[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'canaries-'));
  const servers: TellingServer[] = [];
  let mail: MailServer;
  let deployment: Deployment;
  let member: ApiClient;
  let manager: ApiClient;
  let admin: ApiClient;
  let hooks: TellingServer;
  let n8n: TellingServer;
  const visibleName = `visible-${randomBytes(6).toString('hex')}`;
  const ids: string[] = [];
  let batchId = '';

  beforeAll(async () => {
    mail = await MailServer.start();
    mail.onRecipient = (address) => ({ code: 550, text: `5.1.1 <${address}> unknown here, says ${address}` });
    hooks = await serving(TellingServer.start(tellingHooks));
    n8n = await serving(
      TellingServer.start((response, told) => {
        if (told.url.endsWith('/waits')) response.end('{}');
        else echoFailure(response, told);
      }),
    );
    const embeddings = await serving(TellingServer.start(echoFailure));
    const storage = await supabaseEnv();
    let refusals = 0;
    const refusing = await serving(
      refusingStorage(storage.NEXT_PUBLIC_SUPABASE_URL ?? '', (path) => {
        if (path.includes('ingest_analytics_events')) return true;
        return path.includes('record_tasks') && ++refusals <= 3;
      }),
    );
    deployment = await deploy(kind, {
      env: { ...environment({ embeddings }), NEXT_PUBLIC_SUPABASE_URL: `http://${refusing.host}` },
    });
    canaries.watch('service role key', 'operator', storage.SUPABASE_SERVICE_ROLE_KEY?.split('.').at(-1) ?? '');
    canaries.watch('JWT secret', 'operator', TEST_JWT_SECRET);
    const organizationId = freshOrganization();
    const caller = (role: 'member' | 'manager' | 'admin') =>
      clientFor(deployment.apis[0]?.baseUrl ?? '', { organizationId, role });
    [member, manager, admin] = [await caller('member'), await caller('manager'), await caller('admin')];
    for (const { headers } of [member, manager, admin])
      canaries.watch('a caller’s token', 'token', headers['authorization']?.split('.').at(-1) ?? '');
    await submitEverything();
    await collectPlaces();
  }, 180_000);

  afterAll(async () => {
    process.stderr.write(`\ncanaries on ${kind}: ${canaries.count(places.length)}\n`);
    await deployment?.stop();
    await Promise.all([mail?.close(), ...servers.map((server) => server.close())]);
    rmSync(folder, { recursive: true });
  }, 40_000);

  async function serving(server: Promise<TellingServer>): Promise<TellingServer> {
    servers.push(await server);
    return server;
  }

  function environment({ embeddings }: { embeddings: TellingServer }): Record<string, string> {
    const operator = (what: string) => canaries.plant(what, 'operator');
    const encryption = newKey();
    canaries.watch('PAYLOAD_ENCRYPTION_KEY', 'operator', encryption.split(':')[1] ?? '');
    const targets = join(folder, 'targets.json');
    const auth = { header: 'Authorization', env: 'CRM_SECRET', prefix: 'Bearer ' };
    writeFileSync(targets, JSON.stringify({ crm: { url: `http://${n8n.host}/crm`, sync_types: ['contact'], auth } }));
    return {
      LOG_LEVEL: 'trace',
      PAYLOAD_ENCRYPTION_KEY: encryption,
      TASK_MAX_RETRIES: '1',
      TASK_RETRY_BASE_DELAY_SECONDS: '0.2',
      WEBHOOK_SIGNING_MASTER_KEY: operator('WEBHOOK_SIGNING_MASTER_KEY') + operator('master key, second half'),
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOWED_PRIVATE_HOSTS: hooks.host,
      N8N_WEBHOOK_URL: `http://${n8n.host}`,
      N8N_WEBHOOK_TOKEN: operator('N8N_WEBHOOK_TOKEN'),
      EXTERNAL_TARGETS: targets,
      CRM_SECRET: operator('a secret of EXTERNAL_TARGETS'),
      OPENROUTER_BASE_URL: `http://${embeddings.host}/v1`,
      OPENROUTER_API_KEY: operator('OPENROUTER_API_KEY'),
      SMTP_URL: mail.url(`${operator('SMTP user')}:${operator('SMTP password')}@`),
      METRICS_TOKEN: operator('METRICS_TOKEN'),
    };
  }

  async function submitEverything(): Promise<void> {
    const payload = (what: string) => canaries.plant(what, 'payload');
    const credential = (what: string) => canaries.plant(what, 'credential');
    const token = (what: string) => canaries.plant(what, 'token');
    const hook = (path: string, what: string) => `http://${hooks.host}/${path}?token=${credential(`query of ${what}`)}`;
    const webhook = (path: string, what: string) => ({
      webhook_url: hook(path, what),
      data: { deep: [payload(`data of ${what}`)], password: credential(`password in ${what}`) },
      headers: {
        'X-Api-Key': credential(`header of ${what}`),
        Authorization: `Bearer ${credential(`bearer of ${what}`)}`,
      },
      sign_payload: true,
    });
    const submitted = async (path: string, body: object, headers: Record<string, string> = {}) => {
      const { task_id } = await member.submit(path, body, headers);
      ids.push(task_id);
      return task_id;
    };

    const { secret } = expectStatus(200, await manager.get('/webhooks/signing-secret')).json<{ secret: string }>();
    canaries.watch('the derived signing secret', 'operator', secret.slice('whsec_'.length));
    const follow = {
      on_complete: { webhook_url: hook('fails', 'on_complete') },
      on_failure: {
        task: { task_type: 'webhook_delivery', delay_seconds: 3_600, payload: webhook('fails', 'a following task') },
      },
    };
    for (const path of ['fails', 'closes', 'moves', 'fine']) {
      const key = { 'idempotency-key': token(`Idempotency-Key of ${path}`) };
      await submitted(
        '/tasks/webhook-delivery',
        { ...webhook(path, `webhook ${path}`), ...follow, name: visibleName, tags: [visibleName] },
        key,
      );
    }
    const tls = {
      ...webhook('tls', 'a TLS failure'),
      webhook_url: hook('tls', 'a TLS failure').replace('http:', 'https:'),
    };
    await submitted('/tasks/webhook-delivery', tls);
    await submitted('/tasks/webhook-delivery', { ...webhook('fails', 'a delayed webhook'), delay_seconds: 3_600 });
    const document = (what: string) => ({
      document_id: what,
      content: `# ${what}\n\n${payload(`content of ${what}`)}`,
      metadata: { note: payload(`metadata of ${what}`) },
    });
    await submitted('/tasks/document-processing', document('one'));
    const bulk = await member.post('/integrations/knowledge/process-bulk', {
      documents: [document('two'), document('three')],
      ...follow,
    });
    batchId = expectStatus(202, bulk).json<{ batch_id: string; task_ids: string[] }>().batch_id;
    ids.push(...bulk.json<{ task_ids: string[] }>().task_ids);
    const variables = {
      name: payload('a mail variable'),
      product_name: 'Portal',
      action_url: `https://example.com/?t=${credential('a link in a mail')}`,
    };
    await submitted('/tasks/email-notification', {
      to: `${payload('a recipient')}@example.com`,
      template: 'welcome',
      variables,
    });
    await submitted('/integrations/n8n/trigger', { workflow: 'fails', data: { note: payload('data for n8n') } });
    await submitted('/tasks/external-sync', {
      system: 'crm',
      sync_type: 'contact',
      data: { note: payload('data for a system') },
    });
    await awaitCallback(
      await submitted('/integrations/n8n/trigger', {
        workflow: 'waits',
        data: { note: payload('data for a waiting n8n') },
        wait_for_callback: true,
      }),
    );
    expectStatus(
      200,
      await manager.post('/integrations/analytics/schedule-daily', {
        hour: 3,
        on_complete: { webhook_url: hook('daily', 'a schedule') },
      }),
    );
    await refusals(payload, credential, token);
    for (const id of ids.filter((_id, index) => index !== 5)) await member.ended(id);
  }

  async function awaitCallback(taskId: string): Promise<void> {
    const url = await until(() => callbackUrl(taskId), { what: 'the call to n8n that waits', timeoutMs: 30_000 });
    canaries.watch('a callback token', 'token', url.split('~').at(-1) ?? '');
    const body = JSON.stringify({ answer: canaries.plant('the body of a callback', 'result') });
    const answer = await until(
      async () => {
        const response = await fetch(url.replace(/^https?:\/\/[^/]+/, member.baseUrl), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        return response.status < 300 && response;
      },
      { what: 'the callback is taken' },
    );
    await answer.text();
  }

  function callbackUrl(taskId: string): string | undefined {
    const bodies = n8n.requests
      .filter(({ url }) => url.endsWith('/waits'))
      .map(({ body }) => JSON.parse(body) as { task_id: string; callback_url?: string });
    return bodies.find(({ task_id }) => task_id === taskId)?.callback_url;
  }

  /** What is refused, or fails at the edge. */
  async function refusals(...[payload, credential, token]: ((what: string) => string)[]): Promise<void> {
    if (!payload || !credential || !token) return;
    const user = { webhook_url: `https://user:${credential('user info')}@example.com/`, data: {} };
    const event = {
      event_id: 'e',
      name: 'n',
      occurred_at: new Date().toISOString(),
      properties: { note: payload('a property of an event') },
    };
    const tries: [string, string, unknown, Record<string, string>?][] = [
      ['user info', '/tasks/webhook-delivery', user],
      ['malformed JSON', '/tasks', `{"name": "${payload('malformed JSON')}`],
      [
        'an unknown field',
        '/tasks',
        { name: 'x', task_type: 'webhook_delivery', payload: {}, more: payload('an unknown field') },
      ],
      ['storage that quotes', '/analytics/events', { events: [event] }],
      ['a wrong token', '/tasks', {}, { authorization: `Bearer ${token('a wrong token')}` }],
      ['a failing search', '/documents/search', { query: payload('a search') }],
      ['a wrong callback', `/integrations/callbacks/${token('a wrong callback')}`, {}],
      ['a query', `/tasks?ticket=${token('a wrong ticket')}`, {}],
    ];
    for (const [what, path, body, headers] of tries) {
      const { status, text } = await member.post(path, body, headers);
      expect(status).toBeGreaterThanOrEqual(400);
      // A problem's `instance` repeats the path to whom sent it.
      const shows = what === 'a wrong callback' ? (['token'] as const) : [];
      places.push({ name: `the answer to ${what} (${status})`, text, shows });
    }
  }

  async function collectPlaces(): Promise<void> {
    const [first = ''] = ids;
    const issued = expectStatus(200, await member.post(`/tasks/${first}/stream-ticket`));
    const { ticket } = issued.json<{ ticket: string }>();
    canaries.watch('a stream ticket', 'token', ticket);
    const stream = await readEvents(new ApiClient(member.baseUrl, {}), `/tasks/${first}/stream?ticket=${ticket}`);
    await stream.ended;
    places.push({ name: 'a stream', text: JSON.stringify(stream.events) });
    for (const id of ids) {
      places.push({ name: `task ${id}`, text: (await member.get(`/tasks/${id}`)).text, shows: ['result'] });
      places.push({
        name: `payload of ${id}`,
        text: (await member.get(`/tasks/${id}?include=payload`)).text,
        shows: ['payload', 'result'],
      });
      places.push({ name: `log of ${id}`, text: (await member.get(`/tasks/${id}/logs`)).text, shows: ['result'] });
    }
    places.push({ name: 'the batch', text: (await member.get(`/batches/${batchId}`)).text });
    places.push({ name: 'the schedule', text: (await manager.get('/integrations/analytics/schedule-daily')).text });
    for (const path of ['/queue/stats', '//health', '//health/live', '/health', '//metrics'])
      places.push({ name: path, text: (await admin.get(path)).text });
    const list = await until(
      async () => {
        const { text } = await member.get('/tasks?limit=100');
        return text.includes(visibleName) && text.includes(ids.at(-1) ?? '') && text;
      },
      { what: 'the list shows the tasks', timeoutMs: 30_000 },
    );
    places.push({ name: 'the list', text: list, shows: ['result'] });
    places.push({ name: 'the raw broker', text: await dumpOf(deployment.broker) });
    for (const started of [...deployment.apis, ...deployment.workers])
      places.push({ name: `output of ${started.baseUrl}`, text: started.output() });
    places.push({ name: 'what a start with wrong settings says', text: await failedStart() });
  }

  /** The settings of this deployment, one of them broken: a line and an end. */
  async function failedStart(): Promise<string> {
    const said: string[] = [];
    for (const broken of [
      { PORT: 'x' },
      { PAYLOAD_ENCRYPTION_KEY: canaries.plant('a malformed encryption key', 'operator') },
      { REDIS_URL: canaries.plant('a malformed REDIS_URL', 'operator') },
      { SMTP_URL: `http://u:${canaries.plant('a malformed SMTP_URL', 'operator')}@h` },
    ]) {
      const child = spawn(process.execPath, [resolve('dist/src/main.js')], {
        env: { PATH: process.env.PATH ?? '', SUPABASE_JWT_SECRET: TEST_JWT_SECRET, ...deployment.env, ...broken },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
      const code = await new Promise((done) => child.once('close', done));
      expect(code).toBe(1);
    }
    expect(said.join('')).toContain('PORT');
    return said.join('');
  }

  it('are found nowhere', () => {
    expect(canaries.foundIn(places)).toEqual([]);
    expect(canaries.size).toBeGreaterThan(60);
    expect(places.length).toBeGreaterThan(50);
  });

  it('are looked for where there is something: names and tags, which are no secrets, stand in lists and in the broker', () => {
    const named = new Canaries();
    named.watch('name', 'payload', visibleName);
    const seen = named.foundIn(places);
    for (const place of ['the list', 'the raw broker', `task ${ids[0]}`]) expect(seen).toContain(`name in ${place}`);
    const told = new Canaries();
    told.watch('id', 'payload', ids[0] ?? '');
    expect(told.foundIn(places).filter((found) => found.includes('output of')).length).toBeGreaterThan(0);
  });

  it('had reached whom they were for', () => {
    const sent = [...hooks.requests, ...n8n.requests].map((request) => JSON.stringify(request)).join('\n');
    const found = canaries.foundIn([{ name: 'them', text: sent }]);
    expect(found).toEqual(
      expect.arrayContaining([
        'data of webhook fails in them',
        'bearer of webhook closes in them',
        'N8N_WEBHOOK_TOKEN in them',
        'a secret of EXTERNAL_TARGETS in them',
      ]),
    );
  });
});

describe.each(BROKERS)('canary secrets of handlers in the raw broker on %s', (kind: BrokerKind) => {
  afterEach(async () => {
    await closeReplicas();
    steps.clear();
    Logger.overrideLogger(false);
  });

  /** All that handlers, submitters and claims leave in a broker, and what the processes say meanwhile. */
  async function story(
    encryptionKeys: string | undefined,
  ): Promise<{ found: string[]; canaries: Canaries; logged: string[] }> {
    const canaries = new Canaries();
    const plant = (what: string) => canaries.plant(what, 'payload');
    const broker = await freshBroker(kind);
    const lines: string[] = [];
    try {
      const api = await startReplica(broker, { encryptionKeys });
      const worker = await startWorker(broker, { encryptionKeys, retry: { maxRetries: 1 } });
      const note = (...given: unknown[]): void => void lines.push(given.map(String).join(' '));
      Logger.overrideLogger({ log: note, error: note, warn: note, debug: note, verbose: note, fatal: note });
      worker.module.get(FollowUps).handle(async (_task, followUp) => {
        if (JSON.stringify(followUp).includes('throws')) throw new Error(`cannot follow ${JSON.stringify(followUp)}`);
      });
      worker.batches.handle(async (_batch, followUp) => {
        throw new Error(`cannot follow ${JSON.stringify(followUp)}`);
      });
      steps.set('tells', async (task, { secret, log, progress, thrown, result }) => {
        task.log('info', String(log));
        task.progress(0.5, String(progress));
        await new Promise((done) => setTimeout(done, 100));
        if (task.attempt === 1)
          throw Object.assign(new Error(`${String(thrown)} from ${String(secret)}`), { detail: secret });
        return { result };
      });
      steps.set('fails', async (_task, { secret }) => {
        throw new TypeError(`Cannot take ${String(secret)}`);
      });
      const arg = Object.fromEntries(
        ['secret', 'log', 'progress', 'thrown', 'result'].map((what) => [what, plant(`${what} of a handler`)]),
      );
      await outcomeOf(api, 'tells', { arg, followUp: { note: plant('a follow-up'), fate: 'throws' } });
      const failed = {
        arg: { secret: plant('the payload of a task that fails') },
        idempotency: { key: plant('an idempotency key'), fingerprint: plant('the fingerprint of a request') },
      };
      expect((await outcomeOf(api, 'fails', failed)).error?.message).toContain('Cannot take');
      await submit(api, 'fails', {
        arg: { secret: plant('a delayed payload') },
        followUp: { note: plant('a delayed follow-up') },
        dueAt: new Date(Date.now() + 3_600_000),
      });
      const item = {
        type: 'script',
        name: 'item',
        lane: 'normal' as const,
        payload: { step: 'fails', arg: { secret: plant('an item of a batch') } },
        maxRetries: 0,
      };
      await submitMany(api, [item], { note: plant('what follows a batch') });
      await api.module
        .get(Claims)
        .claim(plant('the key of a claim'), { value: plant('the value of a claim') }, 3_600_000, 'nonce');
      await until(() => lines.some((line) => line.includes('batch-follow-up')), {
        what: 'what follows the batch fails',
        timeoutMs: 15_000,
      });
      const found = canaries.foundIn([{ name: 'the broker', text: await dumpOf(broker) }]);
      return { found, canaries, logged: canaries.foundIn([{ name: 'the log', text: lines.join('\n') }]) };
    } finally {
      await closeReplicas();
      await broker.close();
    }
  }

  it('are found 0 times with a key, neither there nor in a log', async () => {
    const { found, logged, canaries } = await story(newKey());
    process.stderr.write(`\nhandlers’ canaries on ${kind}: ${canaries.count(2)}\n`);
    expect(found).toEqual([]);
    expect(logged).toEqual([]);
  }, 60_000);

  it('are found without one, so the search is not blind; keys are hashed and logs tell nothing all the same', async () => {
    const { found, logged } = await story(undefined);
    const hashed = ['an idempotency key', 'the key of a claim'];
    expect(found.length).toBeGreaterThanOrEqual(11);
    for (const what of [
      'secret of a handler',
      'log of a handler',
      'result of a handler',
      'a follow-up',
      'what follows a batch',
      'the value of a claim',
      'the fingerprint of a request',
      'the payload of a task that fails',
    ])
      expect(found).toContain(`${what} in the broker`);
    for (const what of hashed) expect(found).not.toContain(`${what} in the broker`);
    expect(logged).toEqual([]);
  }, 60_000);
});
