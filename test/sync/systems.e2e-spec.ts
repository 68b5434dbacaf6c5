import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalServer } from '../../src/integrations/outbound-http/testing/local-servers.js';
import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { TEST_JWT_SECRET } from '../support/tokens.js';
import { until } from '../support/until.js';

const SECRET = 'crm-secret-token-0123456789';
const folder = mkdtempSync(join(tmpdir(), 'targets-'));
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

describe('systems of the targets file', () => {
  let crm: LocalServer;
  let deployment: Deployment;
  let client: ApiClient;

  beforeAll(async () => {
    crm = await LocalServer.http((request, response) => {
      const status = request.headers.authorization === `Bearer ${SECRET}` ? 200 : 401;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ you_sent: request.headers.authorization, method: request.method }));
    });
    const auth = { header: 'Authorization', env: 'CRM_TOKEN', prefix: 'Bearer ' };
    const url = `http://${crm.host}/api/sync`;
    const targets = {
      crm: { url, sync_types: ['contact'], auth },
      erp: { url, method: 'PUT', sync_types: ['invoice'], auth: { ...auth, env: 'WRONG_TOKEN' } },
    };
    const env = {
      EXTERNAL_TARGETS: file('targets.json', targets),
      CRM_TOKEN: SECRET,
      WRONG_TOKEN: 'another-secret-token',
      // No master key: callbacks are signed by the service role's.
      WEBHOOK_SIGNING_MASTER_KEY: '',
      API_PUBLIC_URL: 'https://tasks.example.com',
    };
    deployment = await deploy('redis', { env });
    client = await clientFor(api(), { organizationId: freshOrganization(), role: 'manager' });
  }, 120_000);

  afterAll(async () => {
    await deployment?.stop();
    await crm?.close();
    rmSync(folder, { recursive: true });
  }, 30_000);

  const stored = async () => {
    const { queues } = await (await clientFor(api(), { organizationId: 'admin', role: 'admin' })).stats();
    return Object.values(queues).map(({ oldest_waiting_ms: _age, ...counts }) => counts);
  };
  const api = () => deployment.apis[0]?.baseUrl ?? '';

  it('are called by the typed route and by the generic one', async () => {
    const typed = await client.submit('/tasks/external-sync', {
      system: 'crm',
      sync_type: 'contact',
      data: { id: 1 },
      tags: ['crm'],
    });
    expect(await client.ended(typed.task_id)).toMatchObject({
      status: 'completed',
      tags: ['crm'],
      result: { status_code: 200, response: { you_sent: '***', method: 'POST' } },
    });
    const payload = { system: 'erp', sync_type: 'invoice', data: { id: 2 } };
    const generic = await client.submit('/tasks', { name: 'x', task_type: 'external_sync', payload });
    expect(await client.ended(generic.task_id)).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { code: 'target_unauthorized', retryable: false },
    });
    expect(crm.requests.map(({ body }) => JSON.parse(body) as object)).toEqual([
      { task_id: typed.task_id, organization_id: typed.organization_id, sync_type: 'contact', data: { id: 1 } },
      { task_id: generic.task_id, organization_id: typed.organization_id, sync_type: 'invoice', data: { id: 2 } },
    ]);
  });

  it('answer through callbacks too, and a broker that is away loses none', async () => {
    const { task_id } = await client.submit('/tasks/external-sync', {
      system: 'crm',
      sync_type: 'contact',
      data: 1,
      wait_for_callback: true,
    });
    await until(async () => (await client.task(task_id)).progress === 50, { what: 'the task waits' });
    const { callback_url } = JSON.parse(crm.requests.at(-1)?.body ?? '') as { callback_url: string };
    expect(callback_url).toMatch(/^https:\/\/tasks\.example\.com\/api\/background\/integrations\/callbacks\//);
    const callBack = () =>
      fetch(callback_url.replace('https://tasks.example.com', api()), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"done":true}',
      });
    await deployment.broker.stop();
    const away = await callBack();
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    await deployment.broker.start();
    // As a workflow with "retry on fail" does; a 409 says that the first one had landed.
    await until(async () => [202, 409].includes((await callBack()).status), { what: 'the callback is taken' });
    const task = await until(
      async () => {
        const answer = await client.get(`/tasks/${task_id}`);
        return answer.status === 200 && answer.json<{ status: string }>().status !== 'running' && answer.json<object>();
      },
      { what: 'the end', timeoutMs: 20_000 },
    );
    expect(task).toMatchObject({ status: 'completed', result: { callback: { done: true } } });
  }, 60_000);

  it.each<[what: string, path: string, body: object, fields: string[]]>([
    ['no body', '/tasks/n8n-sync', {}, ['data', 'sync_type']],
    ['n8n that is not configured', '/tasks/n8n-sync', { sync_type: 'a', data: 1 }, ['sync_type']],
    ['n8n by its name', '/tasks/external-sync', { system: 'n8n', sync_type: 'a', data: 1 }, ['system']],
    ['a sync type that is a path', '/tasks/n8n-sync', { sync_type: '../a', data: 1 }, ['sync_type']],
    ['a workflow for n8n-sync', '/tasks/n8n-sync', { workflow: 'a', sync_type: 'a', data: 1 }, ['workflow']],
    ['an unknown field', '/tasks/n8n-sync', { sync_type: 'a', data: 1, extra: 1 }, ['extra']],
    ['a bad priority', '/tasks/n8n-sync', { sync_type: 'a', data: 1, priority: 'now' }, ['priority']],
    ['no workflow', '/integrations/n8n/trigger', { data: 1 }, ['workflow']],
    ['n8n that is not configured', '/integrations/n8n/trigger', { workflow: 'a', data: 1 }, ['workflow']],
    ['a workflow with dots', '/integrations/n8n/trigger', { workflow: 'a.b', data: 1 }, ['workflow']],
    ['a system for n8n', '/integrations/n8n/trigger', { workflow: 'a', data: 1, system: 'crm' }, ['system']],
    ['no data', '/tasks/external-sync', { system: 'crm', sync_type: 'contact' }, ['data']],
    ['a system nobody knows', '/tasks/external-sync', { system: 'sap', sync_type: 'a', data: 1 }, ['system']],
    ['a sync type not allowed', '/tasks/external-sync', { system: 'crm', sync_type: 'deal', data: 1 }, ['sync_type']],
    [
      'a deadline without a callback',
      '/tasks/external-sync',
      { system: 'crm', sync_type: 'contact', data: 1, callback_timeout_seconds: 60 },
      ['callback_timeout_seconds'],
    ],
    [
      'a follow-up that n8n cannot take',
      '/tasks/external-sync',
      { system: 'crm', sync_type: 'contact', data: 1, on_complete: { n8n: { workflow: 'a b', data: 5, x: 1 } } },
      ['on_complete.n8n.data', 'on_complete.n8n.workflow', 'on_complete.n8n.x'],
    ],
    [
      'a follow-up without its workflow',
      '/tasks/external-sync',
      { system: 'crm', sync_type: 'contact', data: 1, on_complete: { n8n: { sync_type: 'a' } } },
      ['on_complete.n8n.workflow'],
    ],
    [
      'a follow-up to a private address',
      '/tasks/external-sync',
      { system: 'crm', sync_type: 'contact', data: 1, on_failure: { webhook_url: 'https://10.0.0.1/' } },
      ['on_failure.webhook_url'],
    ],
    [
      'the same inside a payload',
      '/tasks',
      { name: 'x', task_type: 'external_sync', payload: { system: 'crm', sync_type: 'deal', data: 1 } },
      ['payload.sync_type'],
    ],
  ])('422: %s (%s)', async (_what, path, body, fields) => {
    const before = await stored();
    const answer = await client.post(path, body);
    const named = (answer.json().errors ?? []).map(({ field }) => field);
    expect([answer.status, [...new Set(named)].sort(), answer.text.includes(SECRET)]).toEqual([422, fields, false]);
    expect(await stored()).toEqual(before);
  });

  it('need the role member', async () => {
    const viewer = await clientFor(api(), { organizationId: freshOrganization(), role: 'viewer' });
    for (const path of ['/tasks/n8n-sync', '/tasks/external-sync', '/integrations/n8n/trigger']) {
      expect((await viewer.post(path, {})).status).toBe(403);
    }
  });

  it.each([
    ['main', { crm: { url: 'http://x', sync_types: ['a'], auth: { header: 'X-Key', env: 'NOT_THERE' } } }, 'NOT_THERE'],
    ['worker', { crm: { url: 'x', sync_types: ['a'] } }, 'crm.url'],
    ['worker', '{', 'is not JSON'],
  ])(
    'stop the start of %s with one line where they are wrong',
    async (process, content, wrong) => {
      const env = {
        ...deployment.env,
        EXTERNAL_TARGETS: file('bad.json', content),
        PORT: '0',
        WORKER_HEALTH_PORT: '0',
      };
      const { code, output } = await run(`dist/src/${process}.js`, env);
      const lines = output.trim().split('\n');
      expect([code, lines.length, lines[0]]).toEqual([1, 1, expect.stringContaining(wrong)]);
      expect(lines[0]).toMatch(/^EXTERNAL_TARGETS /);
    },
    60_000,
  );
});

function run(entry: string, env: Record<string, string>): Promise<{ code: unknown; output: string }> {
  const environment = { PATH: process.env.PATH ?? '', SUPABASE_JWT_SECRET: TEST_JWT_SECRET, ...env };
  return new Promise((done) => {
    execFile(process.execPath, [entry], { env: environment, timeout: 45_000 }, (error, stdout, stderr) =>
      done({ code: error?.code, output: stdout + stderr }),
    );
  });
}
