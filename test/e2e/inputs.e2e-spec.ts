import { gzipSync } from 'node:zlib';
import type { Role } from '../../src/auth/caller.js';
import type { Problem } from '../../src/http/problems/problem.js';
import { type Answer, type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { accepted, refused, type Wrong } from './inputs/wrong-inputs.js';
import { wrongTokens } from './inputs/wrong-tokens.js';

/** The problem without what names the request. */
const withoutInstance = (answer: Answer): Partial<Problem> => ({ ...answer.json(), instance: undefined });

describe('wrong inputs', () => {
  let deployment: Deployment;
  let clients: Record<Role, ApiClient>;
  let stored: () => Promise<unknown>;

  beforeAll(async () => {
    // No worker: whatever is stored stays where it is and is counted.
    const env = { MAX_PAYLOAD_BYTES: '65536', WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_SIGNING_MASTER_KEY: '' };
    deployment = await deploy('redis', { workers: 0, env });
    const organizationId = freshOrganization();
    const client = (role: Role) => clientFor(baseUrl(), { organizationId, role });
    const [viewer, member, manager, admin] = await Promise.all(
      (['viewer', 'member', 'manager', 'admin'] as const).map(client),
    );
    clients = { viewer, member, manager, admin } as Record<Role, ApiClient>;
    stored = async () => {
      const { queues } = await clients.admin.stats();
      return Object.values(queues).map(({ oldest_waiting_ms: _age, ...counts }) => counts);
    };
  }, 120_000);
  afterAll(() => deployment?.stop());

  const baseUrl = (): string => deployment.apis[0]?.baseUrl ?? '';

  async function send({ method = 'POST', path = '/tasks', as = 'member', body, headers }: Wrong): Promise<Answer> {
    return clients[as].request(method, path, { body, headers: headers ?? {} });
  }

  function expectProblem(answer: Answer, status: number, path: string): void {
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([status, expect.any(String)]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const { type, title, detail, instance, errors = [] } = answer.json();
    expect({ type, title: typeof title, detail: typeof detail, status: answer.json().status }).toEqual({
      type: 'about:blank',
      title: 'string',
      detail: 'string',
      status,
    });
    expect(instance).toBe(`/api/background${path.split('?')[0]}`.slice(0, instance?.length));
    expect(answer.text).not.toMatch(/node_modules|\bat .*\.[jt]s:\d/);
    expect(errors.every(({ field, message }) => field.length <= 200 && message.length <= 300)).toBe(true);
  }

  describe('of a body, a parameter or a header', () => {
    it.each(refused)('$status: $what', async (wrong) => {
      const before = await stored();
      const answer = await send(wrong);
      expectProblem(answer, wrong.status, wrong.path ?? '/tasks');
      const fields = [...new Set((answer.json().errors ?? []).map(({ field }) => field))];
      expect(fields.sort()).toEqual([...(wrong.fields ?? [])].sort());
      expect(await stored()).toEqual(before);
    });

    it.each(accepted)('202: $what', async (right) => {
      expectStatus(202, await send(right));
    });

    it('shows at most 64 characters of what was sent', async () => {
      const long = 'y'.repeat(5_000);
      const bodies = [
        { name: long, task_type: long, payload: {} },
        { [long]: 1 },
        { name: 'x', task_type: 'webhook_delivery', payload: { webhook_url: `https://${long}`, [long]: 1 } },
      ];
      for (const body of bodies) {
        const { text, status } = await clients.member.post('/tasks', body);
        expect([status, /y{65}/.test(text)]).toEqual([422, false]);
      }
      expect((await clients.member.get(`/tasks/${long.slice(0, 200)}`)).text).not.toMatch(/y{65}/);
    });
  });

  describe('of a token', () => {
    it.each(wrongTokens)('$status: $what', async ({ status, headers, query = '' }) => {
      const before = await stored();
      for (const [method, path] of [
        ['GET', `/tasks/normal-0${query}`],
        ['POST', `/tasks${query}`],
        ['POST', `/queue/low/pause${query}`],
      ] as const) {
        const body =
          method === 'POST'
            ? { name: 'x', task_type: 'webhook_delivery', payload: { webhook_url: 'https://example.com', data: 1 } }
            : undefined;
        const anyone = clients.member.at(baseUrl());
        const response = await fetch(anyone.url(path), {
          method,
          headers: { ...(await headers()), ...(body && { 'content-type': 'application/json' }) },
          ...(body && { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        expect([method, path, response.status, response.headers.get('content-type')]).toEqual([
          method,
          path,
          status,
          'application/problem+json; charset=utf-8',
        ]);
        expect(response.headers.get('www-authenticate')).toEqual(
          status === 401 ? expect.stringMatching(/^Bearer/) : null,
        );
        expect(text).not.toContain('eyJ');
      }
      expect(await stored()).toEqual(before);
    });
  });

  it('lets nobody tell another organization’s task from one that never was', async () => {
    const owner = await clientFor(baseUrl(), { organizationId: freshOrganization(), role: 'manager' });
    const { task_id } = await owner.deliver('https://example.com/hook');
    const unknown = `${task_id.slice(0, -4)}ffff`;
    const { paths } = (await clients.manager.get('//docs-json')).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    const routes = Object.entries(paths)
      .filter(([path]) => path.includes('{task_id}'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), `/${path}`] as const));
    expect(routes.length).toBeGreaterThanOrEqual(6);

    for (const [method, path] of routes) {
      const ask = (id: string) => clients.manager.request(method, path.replace('{task_id}', id));
      const [theirs, none] = [await ask(task_id), await ask(unknown)];
      expect([method, path, theirs.status, none.status]).toEqual([method, path, 404, 404]);
      expect(withoutInstance(theirs)).toEqual(withoutInstance(none));
      expect([...theirs.headers.keys()]).toEqual([...none.headers.keys()]);
    }
    expect(await owner.task(task_id)).toMatchObject({ status: 'pending' });
  });

  it('lets an admin read it, and no one else with a header', async () => {
    const { task_id, organization_id } = await clients.member.deliver('https://example.com/hook');
    const stranger = await clientFor(baseUrl(), { organizationId: freshOrganization(), role: 'manager' });
    const admin = await clientFor(baseUrl(), { organizationId: freshOrganization(), role: 'admin' });
    expect(await admin.task(task_id)).toMatchObject({ task_id });
    expect(
      (await stranger.get(`/tasks/${task_id}`, { headers: { 'x-organization-id': organization_id } })).status,
    ).toBe(403);
  });

  it('stays alive and well after all of it', async () => {
    const { status, text } = await clients.member.get('//health');
    expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ status: 'degraded' })]);
    expect(deployment.apis[0]?.output()).not.toMatch(/"level":[56]0/);
  });

  it('takes no compressed body, whatever it unfolds to', async () => {
    const body = gzipSync(
      JSON.stringify({
        name: 'x',
        task_type: 'webhook_delivery',
        payload: { webhook_url: 'https://example.com', data: 1 },
      }),
    );
    const answer = await clients.member.request('POST', '/tasks', { body, headers: { 'content-encoding': 'gzip' } });
    expectProblem(answer, 415, '/tasks');
  });
});
