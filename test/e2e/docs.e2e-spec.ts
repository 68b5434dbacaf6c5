import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { type SeenProcess, sharedDeployment } from '../support/deployment.js';
import { tokenFor } from '../support/tokens.js';

const SCREENSHOT = process.env.DOCS_SCREENSHOT;

describe('the page at /docs', () => {
  let api: SeenProcess;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    [api] = (await sharedDeployment('redis')).apis as [SeenProcess];
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(api.baseUrl) && !request.url().startsWith('data:'))
        complaints.push(`outside: ${request.url()}`);
    });
    await page.goto(`${api.baseUrl}/docs`, { waitUntil: 'networkidle' });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  it('opens without an error and without asking anybody else', async () => {
    await page.waitForSelector('.opblock');
    if (SCREENSHOT) await page.screenshot({ path: SCREENSHOT });
    expect(await page.locator('.opblock').count()).toBeGreaterThan(15);
    expect(complaints).toEqual([]);
  });

  it('submits a task with "Try it out" and the token', async () => {
    await page.click('button.authorize');
    await page.fill('.auth-container input', await tokenFor({ organizationId: 'docs', role: 'member' }));
    await page.click('.auth-btn-wrapper button.authorize');
    await page.click('.auth-btn-wrapper button.btn-done');
    const operation = page.locator('.opblock', {
      has: page.locator('[data-path="/api/background/tasks/webhook-delivery"]'),
    });
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('button.try-out__btn').click();
    await operation
      .locator('textarea.body-param__text')
      .fill(JSON.stringify({ webhook_url: 'https://example.com/hook', data: { a: 1 } }));
    await operation.locator('button.execute').click();
    const answer = operation.locator('.live-responses-table .response .response-col_status').first();
    await answer.waitFor();
    if (SCREENSHOT) await operation.screenshot({ path: SCREENSHOT.replace('.png', '-tried.png') });
    expect(await answer.innerText()).toContain('202');
    expect(complaints).toEqual([]);
  }, 30_000);
});
