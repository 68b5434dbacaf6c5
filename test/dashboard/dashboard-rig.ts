import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Role } from '../../src/auth/caller.js';
import { tokenFor } from '../support/tokens.js';
import { until } from '../support/until.js';

/** A page of its own browser profile, and all that it complained of. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  /** Errors, broken policies, requests to strangers. */
  complaints: string[];
  /** Every address that was asked for. */
  asked: string[];
}

export interface VisitOptions {
  width?: number;
  theme?: 'light' | 'dark';
  locale?: string;
  /** Servers beside the API that may be asked. */
  friends?: string[];
}

/** Opens a place of the dashboard in a fresh profile. */
export async function visit(browser: Browser, baseUrl: string, path = '', options: VisitOptions = {}): Promise<Visit> {
  const { width = 1280, theme = 'light', locale = 'en-US', friends = [] } = options;
  const viewport = { width, height: width < 500 ? 844 : 800 };
  const context = await browser.newContext({ viewport, colorScheme: theme, locale, acceptDownloads: true });
  const page = await context.newPage();
  const opened: Visit = { page, context, complaints: [], asked: [] };
  page.on('console', (message) => {
    // A refused request is told by the page itself; the browser's own line about it is no complaint.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      opened.complaints.push(message.text());
  });
  page.on('pageerror', (error) => opened.complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    opened.asked.push(url);
    if (![baseUrl, ...friends, 'data:', 'blob:'].some((known) => url.startsWith(known)))
      opened.complaints.push(`outside: ${url}`);
  });
  await page.goto(`${baseUrl}/dashboard${path}`);
  return opened;
}

/** Signs in with a token of this role, as somebody who pastes it. */
export async function paste(page: Page, caller: { organizationId: string; role: Role }): Promise<string> {
  const token = await tokenFor(caller);
  await page.locator('#token').fill(token);
  await page.locator('#token').press('Enter');
  await page.locator('.shell').waitFor();
  return token;
}

/** How far the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Waits until an expression is true in the page, whose policy forbids what Playwright's own waiting evaluates there. */
export async function untilTrue(page: Page, expression: string): Promise<void> {
  await until(() => page.evaluate<boolean>(expression), { what: expression, timeoutMs: 20_000 });
}
