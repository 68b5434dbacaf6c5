import { mkdirSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { MailTemplates } from '../../src/task-types/email-notification/templating/mail-templates.js';
import { TEMPLATES_FOLDER } from '../../src/task-types/email-notification/templating/templates-folder.js';
import { openBrowser } from '../support/browser.js';
import { clientFor, freshOrganization } from '../support/api-client.js';
import { startApi, startWorker, type TestProcess } from '../support/processes.js';
import { freshBroker, supabaseEnv, type TestBroker } from '../support/services.js';

/** A folder for the pictures: look at them after a change. */
const PICTURES = process.env.MAIL_PICTURES;
const templates = new MailTemplates(TEMPLATES_FOLDER, 'America/Sao_Paulo');
const mails = templates.list().flatMap(({ name, locales }) => locales.map((locale) => [name, locale] as const));

describe('mails as pictures', () => {
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];

  beforeAll(async () => {
    if (PICTURES) mkdirSync(PICTURES, { recursive: true });
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('request', (request) => asked.push(request.url()));
  }, 60_000);
  afterAll(() => browser?.close());

  const shoot = async (name: string): Promise<void> => {
    if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });
  };
  const overflow = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  async function rendered(template: string, locale: string, more: Record<string, unknown> = {}): Promise<string> {
    const declared = Object.entries(templates.find(template)?.variables ?? {});
    const variables = { ...Object.fromEntries(declared.map(([name, { example }]) => [name, example])), ...more };
    return (await templates.render({ template, locale, variables })).html;
  }

  it.each(mails)('%s in %s fits a desk and a phone, and asks nobody for anything', async (template, locale) => {
    await page.emulateMedia({ colorScheme: 'light' });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.setContent(await rendered(template, locale));
      await shoot(`${template}-${locale}-${width}`);
      expect(await overflow()).toBe(0);
    }
    expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
  });

  it.each([1280, 390])('stay readable in the dark, at %i pixels', async (width) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width, height: 800 });
    await page.setContent(await rendered('task_failed', 'pt-BR'));
    await shoot(`dark-${width}`);
    const colours = await page.evaluate(
      `[getComputedStyle(document.querySelector('.title div')).color, getComputedStyle(document.querySelector('.card')).backgroundColor, getComputedStyle(document.querySelector('.page > div[role]')).backgroundColor]`,
    );
    expect(colours).toEqual(['rgb(249, 250, 251)', 'rgb(28, 31, 38)', 'rgb(17, 19, 24)']);
  });

  it('hold the longest words on a phone', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 800 });
    const more = { task_name: 'W'.repeat(200), error_message: 'x'.repeat(500), task_id: 'i'.repeat(200) };
    await page.setContent(await rendered('task_failed', 'en', more));
    await shoot('longest-390');
    expect(await overflow()).toBe(0);
  });
});

describe('the outbox of a developer', () => {
  let broker: TestBroker;
  let api: TestProcess;
  let worker: TestProcess;
  let browser: Browser;

  beforeAll(async () => {
    broker = await freshBroker('redis');
    const env = { ...(await supabaseEnv()), ...broker.env, NODE_ENV: 'development', LOG_LEVEL: 'warn' };
    [api, worker] = await Promise.all([startApi(env), startWorker(env)]);
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([api?.stop(), worker?.stop()]);
    await broker?.close();
  }, 30_000);

  it('shows mail that reached nobody, to this machine only', async () => {
    const client = await clientFor(api.baseUrl, { organizationId: freshOrganization(), role: 'member' });
    const name = '<img src=x onerror=alert(1)>Ana';
    const variables = { name, product_name: 'Portal', action_url: 'https://example.com/comecar' };
    const { task_id } = await client.submit('/tasks/email-notification', {
      to: 'ana@example.org',
      template: 'welcome',
      variables,
    });
    expect(await client.ended(task_id)).toMatchObject({ status: 'completed' });

    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${api.baseUrl}/dev/outbox`);
    if (PICTURES) await page.screenshot({ path: path.join(PICTURES, 'outbox.png') });
    await page.getByText('Boas-vindas a Portal').first().click();
    const frame = page.frameLocator('iframe');
    await frame.getByText('onerror=alert(1)').first().waitFor();
    expect(await frame.locator('img').count()).toBe(0);
    if (PICTURES) await page.screenshot({ path: path.join(PICTURES, 'outbox-mail.png'), fullPage: true });
    await page.setViewportSize({ width: 390, height: 800 });
    if (PICTURES) await page.screenshot({ path: path.join(PICTURES, 'outbox-mail-390.png'), fullPage: true });
    expect(await page.locator('pre').innerText()).toContain('https://example.com/comecar');

    expect(await statusFor(api.baseUrl, 'tasks.example.com')).toBe(404);
    expect(await statusFor(api.baseUrl, 'localhost:8000')).toBe(200);
    expect((await client.get('//dev/outbox/unknown')).status).toBe(404);
  }, 60_000);
});

/** What the outbox answers to who calls this machine by another name; fetch does not let a Host be chosen. */
function statusFor(baseUrl: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(`${baseUrl}/dev/outbox`, { headers: { host }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('error', reject);
  });
}
