import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Role } from '../../src/auth/caller.js';
import type {
  DeliveriesResponse,
  DeliveryResponse,
} from '../../src/task-types/email-notification/deliveries/deliveries.dto.js';
import type { SuppressionsResponse } from '../../src/task-types/email-notification/suppressions/suppressions.dto.js';
import type {
  PreviewResponse,
  TemplatesResponse,
} from '../../src/task-types/email-notification/templating/templates.dto.js';
import { type Answer, type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker } from '../support/processes.js';
import { ANY_BROKER } from '../support/services.js';
import { until } from '../support/until.js';
import { MailServer, type Verdict } from './mail-server.js';
import { wrongMails } from './wrong-mails.js';

const EVENTS_SECRET = `whsec_${Buffer.from('a'.repeat(32)).toString('base64')}`;
const variables = { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/comecar' };
const address = () => `ana-${randomUUID()}@example.org`;

describe.each(ANY_BROKER)('e-mail on %s, seen from outside', (kind) => {
  let server: MailServer;
  let deployment: Deployment;

  beforeAll(async () => {
    server = await MailServer.start();
    const env = {
      SMTP_URL: server.url(),
      EMAIL_FROM: 'Equipe <tarefas@example.com>',
      EMAIL_EVENTS_SECRET: EVENTS_SECRET,
      TASK_LOCK_SECONDS: '2',
    };
    deployment = await deploy(kind, { env });
  }, 120_000);
  afterAll(async () => {
    await deployment?.stop();
    await server?.close();
  }, 30_000);
  beforeEach(() => {
    server.onRecipient = () => undefined;
    server.atEnd = () => 'take';
  });

  const baseUrl = (): string => deployment.apis[0]?.baseUrl ?? '';
  const caller = (role: Role = 'member', organizationId = freshOrganization()): Promise<ApiClient> =>
    clientFor(baseUrl(), { organizationId, role, userId: role });
  const write = (client: ApiClient, to: string | string[], more: object = {}) =>
    client.submit('/tasks/email-notification', { to, template: 'welcome', variables, ...more });
  const deliveriesOf = async (client: ApiClient, taskId: string): Promise<DeliveryResponse[]> => {
    const answer = await client.get(`/email/deliveries?task_id=${taskId}`);
    return expectStatus(200, answer).json<DeliveriesResponse>().deliveries;
  };

  it('sends a mail and shows what became of it, to its organization alone', async () => {
    const client = await caller();
    const to = address();
    const task = await client.ended((await write(client, to, { locale: 'en' })).task_id);
    expect(task).toMatchObject({ status: 'completed', progress: 100 });
    const mail = await server.mailTo(to);
    expect(mail.parsed.subject).toBe('Welcome to Portal');
    const [delivery] = await deliveriesOf(client, task.task_id);
    expect(delivery).toMatchObject({
      recipient: to,
      status: 'sent',
      locale: 'en',
      message_id: mail.messageId.slice(1, -1),
    });
    const path = `/email/deliveries/${delivery?.delivery_id}`;
    expect((await client.get(path)).json()).toEqual(delivery);

    const stranger = await caller('manager');
    expect(await deliveriesOf(stranger, task.task_id)).toEqual([]);
    const [theirs, none] = [await stranger.get(path), await stranger.get(`/email/deliveries/${randomUUID()}`)];
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect({ ...theirs.json(), instance: '' }).toEqual({ ...none.json(), instance: '' });
  });

  it('pages through deliveries without losing or repeating one', async () => {
    const client = await caller();
    const tos = [address(), address(), address()];
    await client.ended((await write(client, tos)).task_id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : '';
      const page = expectStatus(200, await client.get(`/email/deliveries?limit=1${query}`)).json<DeliveriesResponse>();
      seen.push(...page.deliveries.map(({ recipient }) => recipient));
      cursor = page.next_cursor;
    }
    expect(seen.sort()).toEqual([...tos].sort());
  });

  it('repeats a mail at most with the same Message-ID when the worker dies between the 250 and the record', async () => {
    const client = await caller();
    const to = address();
    server.atEnd = async (): Promise<Verdict> => {
      server.atEnd = () => 'take';
      // The message is taken; the worker never learns it.
      await deployment.workers.pop()?.kill('SIGKILL');
      return 'take';
    };
    const { task_id } = await write(client, to);
    await server.mailTo(to);
    deployment.workers.push(await startWorker(deployment.env));
    const ended = await until(
      async () => {
        const task = await client.task(task_id);
        return task.completed_at !== null && task;
      },
      { what: 'the task ends', timeoutMs: 60_000 },
    );
    expect(ended).toMatchObject({ status: 'completed' });
    const ids = server.to(to).map(({ messageId }) => messageId);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect(await deliveriesOf(client, task_id)).toMatchObject([{ status: 'sent', attempts: 2 }]);
  }, 90_000);

  it('tries again later when the server says so, and by hand after it gave up', async () => {
    const organizationId = freshOrganization();
    const client = await caller('manager', organizationId);
    const to = address();
    server.onRecipient = () => ({ code: 450, text: '4.2.0 greylisted' });
    const { task_id } = await write(client, to, { max_retries: 0 });
    expect(await client.ended(task_id)).toMatchObject({ status: 'failed', error: { code: 'smtp_deferred' } });
    expect(await deliveriesOf(client, task_id)).toMatchObject([{ status: 'queued', reason: '450 4.2.0 greylisted' }]);
    server.onRecipient = () => undefined;
    expectStatus(202, await client.post(`/tasks/${task_id}/retry`));
    expect(await client.ended(task_id)).toMatchObject({ status: 'completed' });
    expect(server.to(to)).toHaveLength(1);
    expect((await client.post(`/tasks/${task_id}/retry`)).status).toBe(409);
  });

  it('writes to nobody on the suppression list, and tells by mail that a task failed', async () => {
    const client = await caller('manager');
    const [to, other] = [address(), address()];
    expectStatus(201, await client.post('/email/suppressions', { recipient: to.toUpperCase(), note: 'asked for it' }));
    const list = (await client.get('/email/suppressions')).json<SuppressionsResponse>();
    expect(list.suppressions).toMatchObject([{ recipient: to, reason: 'manual', note: 'asked for it' }]);
    const more = { name: 'Boas-vindas à Ana', on_failure: { email: { to: other } } };
    const { task_id } = await write(client, to, more);
    expect(await client.ended(task_id)).toMatchObject({ status: 'failed', error: { code: 'recipient_suppressed' } });
    const told = await server.mailTo(other);
    expect(told.parsed.subject).toBe('Falha: Boas-vindas à Ana');
    expect(told.parsed.text).toContain('recipient_suppressed');
    expect(told.parsed.text).toContain(task_id);

    expectStatus(204, await client.request('DELETE', `/email/suppressions/${encodeURIComponent(to)}`));
    expectStatus(202, await client.post(`/tasks/${task_id}/retry`));
    expect(await client.ended(task_id)).toMatchObject({ status: 'completed' });
    expect(server.to(to)).toHaveLength(1);
  });

  it('tells by mail that a task was completed', async () => {
    const client = await caller();
    const [to, other] = [address(), address()];
    const email = { to: other, locale: 'en', variables: { details_url: 'https://example.com/42' } };
    await write(client, to, { name: 'Ana joins', on_complete: { email } });
    const told = await server.mailTo(other);
    expect(told.parsed.subject).toBe('Completed: Ana joins');
    expect(told.parsed.text).toContain('https://example.com/42');
  });

  describe('what providers tell', () => {
    const tell = async (
      body: unknown,
      { id = `evt_${randomUUID()}`, at = new Date(), signed = body as unknown } = {},
    ): Promise<Answer> => {
      const anyone = (await caller()).at(baseUrl());
      const signature = new Webhook(EVENTS_SECRET).sign(id, at, JSON.stringify(signed));
      return anyone.request('POST', '/email/events', {
        body: JSON.stringify(body),
        headers: {
          authorization: '',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signature,
        },
      });
    };

    it('is believed with a signature, once', async () => {
      const client = await caller('manager');
      const to = address();
      const { task_id } = await write(client, to);
      await client.ended(task_id);
      const { messageId: message_id } = await server.mailTo(to);
      const events = [{ type: 'bounced', message_id, recipient: to, reason: '550 5.1.1 no such user' }];
      const id = `evt_${randomUUID()}`;
      expect(expectStatus(200, await tell({ events }, { id })).json()).toEqual({ applied: 1, repeated: 0, unknown: 0 });
      expect((await tell({ events }, { id })).json()).toEqual({ applied: 0, repeated: 1, unknown: 0 });
      expect(await deliveriesOf(client, task_id)).toMatchObject([
        { status: 'bounced', reason: '550 5.1.1 no such user' },
      ]);
      const { suppressions } = (await client.get('/email/suppressions')).json<SuppressionsResponse>();
      expect(suppressions).toMatchObject([{ recipient: to, reason: 'bounced' }]);
    });

    it('is not believed unsigned, altered or late', async () => {
      const events = [{ type: 'delivered', message_id: 'x@example.com' }];
      const late = new Date(Date.now() - 600_000);
      const answers = [
        await tell({ events }, { signed: { events: [] } }),
        await tell({ events }, { at: late }),
        await (await caller('admin')).post('/email/events', { events }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
      expect(answers[0]?.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    });

    it.each([
      ['no events', {}, ['events']],
      ['an empty list', { events: [] }, ['events']],
      ['an unknown type', { events: [{ type: 'lost', message_id: 'x' }] }, ['events[0].type']],
      ['no message', { events: [{ type: 'opened' }] }, ['events[0].message_id']],
      ['a time that is none', { events: [{ type: 'opened', message_id: 'x', at: 'now' }] }, ['events[0].at']],
      ['a week for a time', { events: [{ type: 'opened', message_id: 'x', at: '2026-W10-1' }] }, ['events[0].at']],
      [
        'a day that never was',
        { events: [{ type: 'opened', message_id: 'x', at: '2026-02-30T00:00:00Z' }] },
        ['events[0].at'],
      ],
      ['NUL', { events: [{ type: 'opened', message_id: 'x\0' }] }, ['events[0].message_id']],
      ['another field', { events: [{ type: 'opened', message_id: 'x', ip: '1' }] }, ['events[0].ip']],
    ])('is refused by name: %s', async (_, body, fields) => {
      const answer = await tell(body);
      expect([answer.status, answer.json().errors?.map(({ field }) => field)]).toEqual([422, fields]);
    });
  });

  describe('templates', () => {
    it('are listed with their variables', async () => {
      const { templates } = (await (await caller('viewer')).get('/email/templates')).json<TemplatesResponse>();
      expect(templates.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['welcome', 'task_failed', 'analytics_report', 'document_ready']),
      );
      expect(templates.find(({ name }) => name === 'welcome')).toMatchObject({
        locales: ['en', 'pt-BR'],
        variables: expect.arrayContaining([expect.objectContaining({ name: 'name', type: 'text', required: true })]),
      });
    });

    it('are previewed as JSON, HTML and text', async () => {
      const client = await caller('viewer');
      const ask = (accept: string) =>
        client.post('/email/templates/welcome/preview', { variables: { name: '<b>Ana' }, locale: 'en' }, { accept });
      const json = expectStatus(200, await ask('application/json')).json<PreviewResponse>();
      const [html, text] = [await ask('text/html,*/*'), await ask('text/plain')];
      expect(json).toEqual({ subject: expect.stringContaining('Welcome to'), html: html.text, text: text.text });
      expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(html.text).toContain('&lt;b&gt;Ana');
    });
  });

  it.each(wrongMails)(
    '$status: $what',
    async ({ status, method = 'POST', path = '/tasks', as = 'member', body, fields }) => {
      const client = await caller(as);
      const received = server.received.length;
      const answer = await client.request(method, path, { body });
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([status, expect.any(String)]);
      const named = [...new Set((answer.json().errors ?? []).map(({ field }) => field))];
      expect(named.sort()).toEqual([...(fields ?? [])].sort());
      expect(answer.text).not.toMatch(/node_modules/);
      expect(server.received).toHaveLength(received);
    },
  );
});
