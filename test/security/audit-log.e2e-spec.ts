import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { rawBroker } from '../engine/raw-broker.js';
import { type ApiClient, expectStatus, freshOrganization } from '../support/api-client.js';
import { startApi } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { openWhile } from '../support/stage.js';
import { tokenFor } from '../support/tokens.js';
import { until } from '../support/until.js';
import { AuditStage, type StoredRow } from './audit-stage.js';

const EVENTS_SECRET = `whsec_${Buffer.from('a'.repeat(32)).toString('base64')}`;
const KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const HOOK = { webhook_url: 'https://example.com/hook', data: { name: 'Ana' } };
const PREFIX = '/api/background';

const said = ({ action, target, status, role, user_id }: StoredRow) => ({ action, target, status, role, user_id });

describe.each(BROKERS)('the audit log, broker on %s', (kind) => {
  const env = { EMAIL_EVENTS_SECRET: EVENTS_SECRET, PAYLOAD_ENCRYPTION_KEY: KEY };
  const stage = new AuditStage(kind, { apis: 2, workers: 1, env });
  openWhile(stage);

  const deliver = (client: ApiClient, more: object = {}, headers = {}) =>
    client.post(
      '/tasks',
      { name: 'Entrega', task_type: 'webhook_delivery', payload: HOOK, delay_seconds: 3_600, ...more },
      headers,
    );

  it('has a row of each change, whatever came of it, and none of reads', async () => {
    const organizationId = freshOrganization();
    const as = (role: 'viewer' | 'member' | 'manager', api = 0) =>
      stage.client({ organizationId, role, userId: `${role}-1` }, { api, userAgent: 'curl/8.5 (audit)' });
    const [viewer, member, manager] = [await as('viewer'), await as('member', 1), await as('manager')];
    const since = Date.now();

    const { task_id } = expectStatus(202, await deliver(member, {}, { 'idempotency-key': 'once' })).json<{
      task_id: string;
    }>();
    expectStatus(202, await deliver(member, {}, { 'idempotency-key': 'once' }));
    expectStatus(403, await deliver(viewer));
    expectStatus(422, await deliver(member, { nonsense: 1 }));
    expectStatus(202, await member.post(`/tasks/${task_id}/cancel`));
    expectStatus(404, await manager.post('/tasks/high-unknown/retry'));
    expectStatus(404, await member.request('DELETE', '/documents/contract-1'));
    expectStatus(403, await member.post('/queue/low/pause'));
    expectStatus(403, await deliver(member, {}, { 'x-organization-id': 'somebody-else' }));
    expectStatus(200, await viewer.post(`/tasks/${task_id}/stream-ticket`));

    for (const path of ['/tasks', `/tasks/${task_id}`, '/documents/contract-1', '/email/templates'])
      await member.get(path);
    await member.request('HEAD', '/tasks');
    await member.request('OPTIONS', '/tasks');
    expectStatus(200, await viewer.post('/documents/search', { query: 'contrato' }));
    await viewer.post('/email/templates/welcome/preview', { variables: {} });
    expect((await member.post('/no-such-route', {})).status).toBe(404);
    const wrong = await stage.client({ organizationId });
    expectStatus(401, await deliver(wrong, {}, { authorization: 'Bearer nobody' }));
    // The last of them all: what is not there when it is does not come.
    expectStatus(403, await member.post('/batches/last/retry'));

    const rows = await stage.rowsOf(organizationId, 11);
    const member1 = { role: 'member', user_id: 'member-1' };
    expect(rows.map(said)).toEqual([
      { ...member1, action: `POST ${PREFIX}/tasks`, target: task_id, status: 202 },
      { ...member1, action: `POST ${PREFIX}/tasks`, target: task_id, status: 202 },
      { role: 'viewer', user_id: 'viewer-1', action: `POST ${PREFIX}/tasks`, target: null, status: 403 },
      { ...member1, action: `POST ${PREFIX}/tasks`, target: null, status: 422 },
      { ...member1, action: `POST ${PREFIX}/tasks/:task_id/cancel`, target: task_id, status: 202 },
      {
        role: 'manager',
        user_id: 'manager-1',
        action: `POST ${PREFIX}/tasks/:task_id/retry`,
        target: 'high-unknown',
        status: 404,
      },
      { ...member1, action: `DELETE ${PREFIX}/documents/:document_id`, target: 'contract-1', status: 404 },
      { ...member1, action: `POST ${PREFIX}/queue/:priority/pause`, target: 'low', status: 403 },
      { ...member1, action: `POST ${PREFIX}/tasks`, target: null, status: 403 },
      {
        role: 'viewer',
        user_id: 'viewer-1',
        action: `POST ${PREFIX}/tasks/:task_id/stream-ticket`,
        target: task_id,
        status: 200,
      },
      { ...member1, action: `POST ${PREFIX}/batches/:batch_id/retry`, target: 'last', status: 403 },
    ]);
    expect(rows.map(({ details }) => details)).toEqual([{}, { replayed: true }, ...Array<object>(9).fill({})]);
    for (const row of rows) {
      expect(row).toMatchObject({
        organization_id: organizationId,
        address: '127.0.0.1',
        user_agent: 'curl/8.5 (audit)',
      });
      expect(row.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      expect(row.request_id).toBeTruthy();
      expect(row.occurred_at.getTime()).toBeGreaterThanOrEqual(since - 5);
      expect(row.occurred_at.getTime()).toBeLessThanOrEqual(Date.now());
    }
  });

  it('has rows of callbacks without a user, and never their tokens', async () => {
    const userAgent = `callback-${randomUUID()}`;
    const stranger = await stage.client({}, { userAgent });
    delete stranger.headers.authorization;
    const token = `canary-${randomUUID()}`;
    expectStatus(404, await stranger.post(`/integrations/callbacks/${token}`, { done: true }));
    const body = JSON.stringify({
      events: [{ type: 'delivered', message_id: '<x@y>', at: new Date().toISOString() }],
    });
    const [id, at] = [`evt_${randomUUID()}`, new Date()];
    const signature = new Webhook(EVENTS_SECRET).sign(id, at, body);
    const signed = {
      'webhook-id': id,
      'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
      'webhook-signature': signature,
    };
    expectStatus(200, await stranger.post('/email/events', body, { 'content-type': 'application/json', ...signed }));
    expectStatus(401, await stranger.post('/email/events', body, { ...signed, 'webhook-signature': 'v1,AAAA' }));

    const rows = await until(
      async () => {
        const found = await stage.rowsWhere('user_agent', userAgent);
        return found.length >= 3 && found;
      },
      { what: 'three rows of callbacks' },
    );
    const nobody = { organization_id: null, user_id: null, role: null, target: null, address: '127.0.0.1' };
    expect(rows).toMatchObject([
      { ...nobody, action: `POST ${PREFIX}/integrations/callbacks/:token`, status: 404 },
      { ...nobody, action: `POST ${PREFIX}/email/events`, status: 200 },
      { ...nobody, action: `POST ${PREFIX}/email/events`, status: 401 },
    ]);
    expect(await stage.holding(token)).toBe(0);
    expect(await stage.holding(signature)).toBe(0);
  });

  it('says when an admin read tenants’ data, once a minute, and for whom he acted', async () => {
    const [organizationId, userId] = [freshOrganization(), `admin-${randomUUID()}`];
    const member = await stage.client({ organizationId });
    const admin = await stage.client({ role: 'admin', userId });
    const { task_id } = expectStatus(202, await deliver(member)).json<{ task_id: string }>();
    for (let again = 0; again < 3; again += 1) {
      expectStatus(200, await admin.get(`/tasks/${task_id}`));
      expectStatus(200, await admin.get('/queue/stats'));
    }
    await admin.get('/tasks');
    await admin.get('/tasks', { headers: { 'x-organization-id': organizationId } });
    expectStatus(202, await admin.post(`/tasks/${task_id}/cancel`));

    const rows = await until(
      async () => {
        const found = await stage.rowsWhere('user_id', userId);
        return found.length >= 4 && found;
      },
      { what: 'four rows of the admin' },
    );
    expect(rows).toMatchObject([
      { action: `GET ${PREFIX}/tasks/:task_id`, target: task_id, organization_id: null, role: 'admin', status: 200 },
      { action: `GET ${PREFIX}/tasks`, organization_id: null },
      { action: `GET ${PREFIX}/tasks`, organization_id: organizationId },
      { action: `POST ${PREFIX}/tasks/:task_id/cancel`, target: task_id, organization_id: null, status: 202 },
    ]);
    expect(rows).toHaveLength(4);
  });

  it('holds no secret of a body, a header, a query or a path, and one line of what callers call themselves', async () => {
    const organizationId = freshOrganization();
    const canary = `canary${randomUUID().replaceAll('-', '')}`;
    const jwt = await tokenFor({ organizationId, userId: canary });
    const evil = `Mozilla\u0085\u009b31m ${jwt} ${'x'.repeat(400)}`;
    const client = await stage.client({ organizationId, userId: 'u {"level":60}' }, { userAgent: evil });
    const payload = {
      webhook_url: `https://u:${canary}@example.com/?t=${canary}`,
      data: { canary },
      headers: { 'X-Api-Key': canary },
    };
    await deliver(client, { payload: { ...HOOK, data: { canary } }, name: canary });
    await deliver(
      client,
      { task_type: 'webhook_delivery', payload },
      { 'idempotency-key': canary, cookie: canary, 'x-forwarded-for': canary },
    );
    await client.post(`/queue/cleanup?max_age_days=3000&token=${canary}`);
    await client.post(`/tasks/eyJhbGciOiJIUzI1NiJ9.${canary}.c2ln/cancel?t=${canary}`);
    await client.post('/tasks/low%0d%0aevil%1b%5b31m%e2%80%ae/cancel');
    await client.request('DELETE', `/email/suppressions/${canary}@example.com`);
    await client.post(`/tasks/${'y'.repeat(250)}/cancel`);

    const rows = await stage.rowsOf(organizationId, 7);
    expect(await stage.holding(canary)).toBe(0);
    expect(await stage.holding(jwt.split('.')[1] ?? '')).toBe(0);
    expect(rows.map(({ target }) => target).slice(3)).toEqual(['[token]', 'low evil [31m', null, 'y'.repeat(200)]);
    for (const row of rows) {
      expect(row.user_agent).toMatch(/^Mozilla 31m \[token\]( x+)?$/);
      expect(row.user_agent?.length).toBeLessThanOrEqual(200);
      expect(row.user_id).toBe('u {"level":60}');
      // eslint-disable-next-line no-control-regex
      expect(JSON.stringify({ ...row, occurred_at: 0 })).not.toMatch(/\\[nrtu]/);
    }
  });

  it('lies encrypted in the broker until it is stored', async () => {
    const organizationId = freshOrganization();
    const userAgent = `waiting-${randomUUID()}`;
    const client = await stage.client({ organizationId, role: 'viewer' }, { userAgent });
    stage.gate.set('refusing');
    const raw = rawBroker(stage.deployment.broker);
    try {
      expectStatus(403, await deliver(client));
      const dump = await until(
        async () => {
          const text = await raw.dump();
          return text.includes('enc:k1:') && text;
        },
        { what: 'a batch in the broker' },
      );
      expect(dump).toContain('enc:k1:');
      expect(dump).not.toContain(userAgent);
    } finally {
      await raw.close();
      stage.gate.set('open');
    }
    await stage.rowsOf(organizationId, 1, 20_000);
  });

  it('is not kept where there is no Supabase, which is said once at the start', async () => {
    const { NEXT_PUBLIC_SUPABASE_URL: _url, SUPABASE_SERVICE_ROLE_KEY: _key, ...env } = stage.deployment.env;
    const api = await startApi(env);
    const organizationId = freshOrganization();
    const client = (await stage.client({ organizationId })).at(api.baseUrl);
    expectStatus(202, await deliver(client));
    expect(await api.stop()).toBe(0);
    expect(api.output().match(/no Supabase is configured/g)).toHaveLength(1);
    expect(await stage.rowsWhere('organization_id', organizationId)).toEqual([]);
  });
});
