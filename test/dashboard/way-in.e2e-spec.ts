import type { Browser } from 'playwright-core';
import { freshOrganization } from '../support/api-client.js';
import { startApi, type TestProcess } from '../support/processes.js';
import { freshBroker, supabaseEnv, type TestBroker } from '../support/services.js';
import { tokenFor } from '../support/tokens.js';
import { until } from '../support/until.js';
import { ANON_KEY, AuthServer, PASSWORD } from './auth-server.js';
import { openBrowser } from '../support/browser.js';
import { visit } from './dashboard-rig.js';

describe('the way into the dashboard', () => {
  let broker: TestBroker;
  let browser: Browser;
  let auth: AuthServer;
  let authUrl: string;
  let deployed: TestProcess;
  let production: TestProcess;

  beforeAll(async () => {
    auth = new AuthServer(freshOrganization());
    [broker, browser, authUrl] = await Promise.all([freshBroker('redis'), openBrowser(), auth.listen()]);
    const { SUPABASE_SERVICE_ROLE_KEY: key = '' } = await supabaseEnv();
    const withAuth = {
      NEXT_PUBLIC_SUPABASE_URL: authUrl,
      SUPABASE_SERVICE_ROLE_KEY: key,
      NEXT_PUBLIC_SUPABASE_ANON_KEY: ANON_KEY,
    };
    [deployed, production] = await Promise.all([
      startApi({ ...broker.env, ...withAuth }),
      startApi({ ...broker.env, ...(await supabaseEnv()), NODE_ENV: 'production' }),
    ]);
  }, 120_000);
  afterAll(async () => {
    auth?.close();
    await browser?.close();
    await Promise.all([deployed?.stop(), production?.stop()]);
    await broker?.close();
  }, 30_000);

  it('is a password of Supabase Auth where its public key is set, renewed before it ends', async () => {
    auth.tokenSeconds = 62;
    const { page, context, complaints, asked } = await visit(browser, deployed.baseUrl, '', { friends: [authUrl] });
    await page.getByLabel('Email').fill('ana@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Email or password is incorrect.').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/ana@example\.com/).waitFor();
    await until(() => auth.grants.length > 2, { what: 'the token is renewed' });
    expect(auth.grants.slice(0, 3)).toEqual(['password', 'password', 'refresh_token']);
    const kept = await page.evaluate<string>('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])');
    expect(kept).not.toContain('again');
    expect(asked.filter((url) => /eyJ|password=|correct/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('ends the session at Supabase too when somebody signs out, and keeps nothing of it', async () => {
    auth.tokenSeconds = 3_600;
    const { page, context, complaints } = await visit(browser, deployed.baseUrl, '/tasks/secret-task?name=ana', {
      friends: [authUrl],
    });
    await page.getByLabel('Email').fill('ana@example.com');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/ana@example\.com/).waitFor();
    await page.evaluate('globalThis.stillThere = true');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You have signed out.').waitFor();
    await until(() => auth.ended.length === 1, { what: 'Supabase is told' });
    expect(auth.ended[0]).toMatch(/^\?scope=local Bearer eyJ/);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/dashboard');
    expect(await page.evaluate('[globalThis.stillThere, sessionStorage.length, document.cookie]')).toEqual([
      undefined,
      0,
      '',
    ]);
    expect(await page.content()).not.toContain('ana@example.com');
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('is open again to whoever comes back after their token ended, with the page as they left it', async () => {
    const organizationId = freshOrganization();
    const enter = async (more: object) => {
      await page.locator('#token').fill(await tokenFor({ organizationId, role: 'member', ...more }));
      await page.locator('#token').press('Enter');
    };
    const { page, context, complaints } = await visit(browser, production.baseUrl, '/documents');
    await enter({ exp: Math.floor(Date.now() / 1000) + 8 });
    const text = page.locator('#document-text');
    await text.fill('Meio escrito');
    await page.getByText(/^Your session has ended/).waitFor();
    expect(await text.isVisible()).toBe(false);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await enter({});
    await text.waitFor();
    expect([await text.inputValue(), new URL(page.url()).pathname]).toEqual(['Meio escrito', '/dashboard/documents']);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Documents');
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('shows nobody else the page of one whose token ended', async () => {
    const enter = async (userId: string, seconds: number) => {
      const exp = Math.floor(Date.now() / 1000) + seconds;
      const token = await tokenFor({ organizationId: freshOrganization(), role: 'member', userId, exp });
      await page.locator('#token').fill(token);
      await page.locator('#token').press('Enter');
    };
    const { page, context } = await visit(browser, production.baseUrl, '/documents');
    await enter('ana', 8);
    await page.locator('#document-text').fill('Meio escrito');
    await page.getByText(/^Your session has ended/).waitFor();
    await enter('bia', 600);
    await page.locator('#document-text').waitFor();
    expect(await page.locator('#document-text').inputValue()).toBe('');
    await context.close();
  }, 60_000);

  it('lets the page ask this server and Supabase, and nobody else', async () => {
    const policy = async (url: string) =>
      (await fetch(`${url}/dashboard`)).headers.get('content-security-policy') ?? '';
    expect(await policy(deployed.baseUrl)).toContain(`connect-src 'self' ${authUrl};`);
    const closed = await policy(production.baseUrl);
    expect(closed).toContain("connect-src 'self';");
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ])
      expect(closed.split('; ')).toContain(directive);
  });

  it('makes no token in production or in tests, whoever asks', async () => {
    for (const { baseUrl } of [deployed, production]) {
      const response = await fetch(`${baseUrl}/dashboard/development-token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ role: 'admin' }),
      });
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('eyJ');
      expect(await (await fetch(`${baseUrl}/dashboard/config.json`)).json()).toMatchObject({
        development_token: false,
        outbox: false,
      });
    }
  });

  it('makes one in development for this machine alone', async () => {
    const api = await startApi({ ...broker.env, NODE_ENV: 'development' });
    const ask = (headers: Record<string, string>, role = 'viewer') =>
      fetch(`${api.baseUrl}/dashboard/development-token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ role }),
      }).then(({ status }) => status);
    try {
      expect(await ask({})).toBe(200);
      expect(await ask({}, 'root')).toBe(422);
      expect(await ask({ 'x-forwarded-for': '203.0.113.7' })).toBe(404);
      expect(await ask({ origin: 'https://evil.example' })).toBe(403);
    } finally {
      await api.stop();
    }
  }, 60_000);

  it('keeps what never changes for a year and the page not at all', async () => {
    const page = await fetch(`${production.baseUrl}/dashboard/tasks/anything`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    const script = /src="([^"]+app\.js)"/.exec(await page.text())?.[1] ?? '';
    const kept = await fetch(production.baseUrl + script);
    expect(kept.headers.get('cache-control')).toContain('immutable');
    const old = await fetch(production.baseUrl + script.replace(/assets\/\w+/, 'assets/0000'));
    expect([old.status, old.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect((await fetch(`${production.baseUrl}/dashboard/assets/x/..%2f..%2fmain.js`)).status).toBe(404);
  });

  it('says that the server is away, and goes on by itself when it is back', async () => {
    const { page, context } = await visit(browser, production.baseUrl);
    await page.locator('#token').fill(await tokenFor({ organizationId: freshOrganization(), role: 'viewer' }));
    await page.locator('#token').press('Enter');
    await page.getByText('No tasks yet').waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await page.getByText(/The server is not responding/).waitFor();
    await page.unroute('**/api/**');
    await page.getByText(/The server is not responding/).waitFor({ state: 'hidden' });
    await context.close();
  }, 60_000);
});
