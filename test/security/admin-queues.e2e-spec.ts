import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import { openBrowser } from '../support/browser.js';
import { type ApiClient, clientFor } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { ANY_BROKER, BROKERS } from '../support/services.js';
import { tokenFor } from '../support/tokens.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';

const SCREENSHOTS = process.env.ADMIN_SCREENSHOTS;
const CANARY = 'canary-7c1f0a';
const KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const BOARD = '/admin/queues';

describe.each(BROKERS)('the board of queues for admins, on %s', (kind) => {
  let deployment: Deployment;
  let receivers: WebhookReceivers;
  let member: ApiClient;
  let task: TaskResponse;
  let one: string;
  let two: string;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(1);
    const env = { ...receivers.env, PAYLOAD_ENCRYPTION_KEY: `a1:${KEY}` };
    deployment = await deploy(kind, { apis: 2, workers: 1, env });
    [one, two] = deployment.apis.map(({ baseUrl }) => baseUrl) as [string, string];
    member = await clientFor(one, { organizationId: 'board', role: 'member' });
    task = await member.deliver(receivers.hook().url, {
      headers: { 'x-api-key': CANARY },
      data: { greeting: 'olá', password: CANARY },
    });
    await member.ended(task.task_id);
    await member.deliver(receivers.hook({ status: 410 }).url, { data: { greeting: 'tchau' } });
    await member.deliver('https://example.com/later', { delay_seconds: 3_600 });
  }, 120_000);

  afterAll(async () => {
    await deployment?.stop();
    await receivers?.close();
  }, 30_000);

  type Headers = Record<string, string>;
  const tokenOf = (role: 'viewer' | 'member' | 'manager' | 'admin', more: object = {}) =>
    tokenFor({ organizationId: 'board', role, ...more });
  const ask = (url: string, headers: Headers = {}, method = 'GET') =>
    fetch(url, { method, headers, redirect: 'manual' });
  const signIn = (token: string, headers: Headers = {}, base = one) =>
    fetch(`${base}/admin/sign-in`, {
      method: 'POST',
      headers: { accept: 'text/html', ...headers },
      body: new URLSearchParams({ token }),
      redirect: 'manual',
    });
  const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const boardJob = () => `${BOARD}/api/queues/${task.priority}/${task.task_id}`;

  it.each([
    '/admin',
    '/admin/',
    '/admin/nothing',
    BOARD,
    `${BOARD}/`,
    `${BOARD}/queue/high`,
    `${BOARD}/api/queues`,
    `${BOARD}/api/queues/high/x/logs`,
    `${BOARD}/static/js/main.js`,
    '/%61dmin/queues',
    '/admin/%71ueues/api/queues',
  ])('asks who calls at %s', async (path) => {
    const program = await ask(one + path);
    expect([program.status, program.headers.get('content-type')]).toEqual([
      401,
      'application/problem+json; charset=utf-8',
    ]);
    expect(program.headers.get('www-authenticate')).toBe('Bearer');
    const person = await ask(one + path, { accept: 'text/html', 'accept-language': 'pt-BR,pt;q=0.9' });
    expect([person.status, await person.text()]).toEqual([401, expect.stringContaining('Token de acesso')]);
  });

  it.each(['viewer', 'member', 'manager'] as const)('opens to no %s, by token or by signing in', async (role) => {
    const headers = { authorization: `Bearer ${await tokenOf(role)}` };
    expect((await ask(`${one}${BOARD}/api/queues`, headers)).status).toBe(403);
    const tried = await signIn(await tokenOf(role), { 'accept-language': 'en' });
    expect([tried.status, tried.headers.get('set-cookie')]).toEqual([403, null]);
    expect(await tried.text()).toContain('its role is not admin');
  });

  it('shows the same page again for a wrong token, which it does not repeat', async () => {
    const tried = await signIn(`${CANARY}.x.y`);
    const page = await tried.text();
    expect([tried.status, tried.headers.get('set-cookie'), page.includes(CANARY)]).toEqual([401, null, false]);
    expect(page).toContain('not valid');
  });

  it('signs in for an hour at most and no longer than the token is good', async () => {
    const token = await tokenOf('admin', { exp: Math.floor(Date.now() / 1000) + 7_200 });
    const long = await signIn(token);
    expect([long.status, long.headers.get('location')]).toEqual([303, BOARD]);
    const attributes = 'Path=/admin; Max-Age=3600; HttpOnly; SameSite=Strict';
    expect(long.headers.get('set-cookie')).toMatch(new RegExp(`^admin_session=[\\w-]{43}; ${attributes}$`));
    expect(long.headers.get('set-cookie')).not.toContain(token.split('.')[1]);
    const short = await signIn(await tokenOf('admin', { exp: Math.floor(Date.now() / 1000) + 60 }));
    const seconds = Number(/Max-Age=(\d+)/.exec(short.headers.get('set-cookie') ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('knows a session on every replica until it is ended on one', async () => {
    const cookie = cookieOf(await signIn(await tokenOf('admin')));
    const state = async () => [
      (await ask(`${one}${BOARD}/api/queues`, { cookie })).status,
      (await ask(`${two}${BOARD}/api/queues`, { cookie })).status,
    ];
    expect(await state()).toEqual([200, 200]);
    expect((await ask(`${two}/admin/sign-out`, { cookie }, 'POST')).headers.get('set-cookie')).toContain('Max-Age=0');
    expect(await state()).toEqual([401, 401]);
  });

  it('takes a session nowhere but below /admin', async () => {
    const cookie = cookieOf(await signIn(await tokenOf('admin')));
    const session = cookie.split('=')[1] ?? '';
    for (const headers of [{ cookie }, { authorization: `Bearer ${session}` }] as Headers[]) {
      expect((await ask(`${one}/api/background/queue/stats`, headers)).status).toBe(401);
    }
    expect((await ask(`${one}${BOARD}/api/queues`, { authorization: `Bearer ${session}` })).status).toBe(401);
  });

  it.each([
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
    ['origin', 'https://evil.example'],
    ['origin', 'null'],
  ])('takes no form with the header %s: %s', async (name, value) => {
    expect((await signIn(await tokenOf('admin'), { [name]: value })).status).toBe(403);
  });

  it('takes a form of its own origin', async () => {
    expect((await signIn(await tokenOf('admin'), { origin: one, 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });

  it('shows payload, result and log readable, with their secrets masked and no key', async () => {
    const headers = { authorization: `Bearer ${await tokenOf('admin')}` };
    const job = await (await ask(one + boardJob(), headers)).text();
    const logs = await (await ask(`${one}${boardJob()}/logs`, headers)).text();
    const list = await (await ask(`${one}${BOARD}/api/queues?activeQueue=${task.priority}`, headers)).text();
    const flow = await (await ask(`${one}${boardJob()}/flow`, headers)).text();
    const parsed = JSON.parse(job) as { job: Record<string, unknown>; status: string };
    expect(parsed).toMatchObject({
      status: 'completed',
      job: {
        data: {
          org: 'board',
          payload: { data: { greeting: 'olá', password: '***' }, headers: { 'x-api-key': '***' } },
        },
        returnValue: { result: { attempts: expect.anything() as unknown } },
        stacktrace: [],
      },
    });
    expect(JSON.parse(logs)).toEqual(expect.arrayContaining([expect.stringMatching(/^2\d{3}-.* info /)]));
    for (const shown of [job, logs, list, flow]) {
      expect(shown).not.toMatch(new RegExp(`${CANARY}|enc:a1|${KEY.slice(0, 20)}`));
    }
    expect(list).toContain(task.task_id);
  });

  it('changes nothing, whoever asks', async () => {
    const headers = { authorization: `Bearer ${await tokenOf('admin')}`, 'content-type': 'application/json' };
    const changes = [
      ['PUT', `${boardJob()}/retry/completed`],
      ['PUT', `${boardJob()}/clean`],
      ['PUT', `${boardJob()}/promote`],
      ['PATCH', `${boardJob()}/update-data`],
      ['POST', `${BOARD}/api/queues/high/add`],
      ['PUT', `${BOARD}/api/queues/high/pause`],
      ['PUT', `${BOARD}/api/queues/high/empty`],
      ['PUT', `${BOARD}/api/queues/high/obliterate`],
      ['PUT', `${BOARD}/api/queues/high/clean/completed`],
      ['PUT', `${BOARD}/api/queues/pause`],
    ] as const;
    for (const [method, path] of changes) {
      const answer = await fetch(one + path, { method, headers, body: '{}' });
      expect([path, answer.status]).toEqual([path, 405]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    }
    const admin = await clientFor(one, { organizationId: 'board', role: 'admin' });
    const { queues } = await admin.stats();
    expect(Object.values(queues).some(({ paused }) => paused)).toBe(false);
    expect(await member.task(task.task_id)).toMatchObject({ status: 'completed' });
  });

  // A browser does not see which broker is behind the board.
  if (!ANY_BROKER.includes(kind)) return;
  describe('in a browser', () => {
    let browser: Browser;
    const complaints: string[] = [];

    beforeAll(async () => {
      browser = await openBrowser();
    }, 60_000);
    afterAll(() => browser?.close());
    beforeEach(() => complaints.splice(0));

    async function open(width: number, colorScheme: 'light' | 'dark', locale: string): Promise<[BrowserContext, Page]> {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale });
      const page = await context.newPage();
      page.on('console', (message) => {
        // The browser says itself that the first page came with 401.
        if (['error', 'warning'].includes(message.type()) && !message.text().includes('401'))
          complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith(one) && !request.url().startsWith('data:'))
          complaints.push(`outside: ${request.url()}`);
      });
      return [context, page];
    }

    const picture = async (page: Page, name: string) => {
      if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}-${kind}-${name}.png` });
    };

    it.each([
      [1280, 'light', 'pt-BR', 'Entrar'],
      [390, 'dark', 'en-US', 'Sign in'],
    ] as const)(
      'signs in, shows the queues and a task, and signs out, %i px wide',
      async (width, scheme, locale, enter) => {
        const [context, page] = await open(width, scheme, locale);
        await page.goto(`${one}/admin/queues`);
        await picture(page, `${width}-sign-in`);
        await page.getByLabel(/token/i).fill('wrong');
        await page.getByRole('button', { name: enter }).click();
        await page.getByRole('alert').waitFor();
        await picture(page, `${width}-wrong`);
        await page.getByLabel(/token/i).fill(await tokenOf('admin'));
        await page.getByRole('button', { name: enter }).click();
        await page.waitForURL(`**${BOARD}`);
        await page.getByText('high').first().waitFor();
        await picture(page, `${width}-queues`);
        await page.goto(`${one}${BOARD}/queue/${task.priority}/${task.task_id}`, { waitUntil: 'networkidle' });
        await page.getByText('webhook_delivery').first().waitFor();
        await picture(page, `${width}-task`);
        expect(await page.evaluate('document.cookie + JSON.stringify(localStorage)')).not.toMatch(/admin_session|eyJ/);
        await page.goto(`${one}/admin/sign-out`);
        await picture(page, `${width}-sign-out`);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        await page.getByRole('button').click();
        await page.waitForURL('**/admin/sign-in');
        expect((await page.goto(`${one}${BOARD}`))?.status()).toBe(401);
        expect(complaints).toEqual([]);
        await context.close();
      },
      60_000,
    );
  });
});
