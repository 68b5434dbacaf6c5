import type { Page } from 'playwright-core';
import type { Filled } from './filled-organization.js';

/** Somewhere below /dashboard, and what is done there before it is looked at. */
export interface Place {
  name: string;
  place: string;
  open: (page: Page) => Promise<void>;
}

/** What opens over a page, or in it. */
export function opened(filled: Filled, organizationId: string): Place[] {
  const dialog = (selector: string) => async (page: Page) => {
    await page.locator(selector).first().click();
    await page.locator('dialog[open]').waitFor();
  };
  return [
    {
      // What the README shows: docs/pictures/dashboard.png is this at 1280 px, light, in English.
      name: 'organization',
      place: '',
      open: async (page) => {
        const button = page.locator('.menu-button');
        await page.locator('.list-row').first().waitFor();
        const isPhone = await button.isVisible();
        if (isPhone) await button.click();
        await page.locator('.organization input').fill(organizationId);
        await page.locator('.organization input').press('Enter');
        await page.locator('.who strong', { hasText: organizationId }).waitFor();
        if (isPhone) await button.click();
        await page.locator('.list-row .tag').first().waitFor({ state: 'attached' });
      },
    },
    { name: 'dialog', place: `/tasks/${filled.waiting}`, open: dialog('.button.danger') },
    { name: 'dialog-cleanup', place: '/queues', open: dialog('.page-head .button') },
    { name: 'dialog-pause', place: '/queues', open: dialog('td .button') },
    { name: 'dialog-retry', place: '/dead-letters', open: dialog('td .button') },
    { name: 'document', place: '/documents?document=manual-do-cafe', open: (page) => page.locator('.pairs').waitFor() },
    {
      name: 'chosen',
      place: '',
      open: async (page) => {
        await page.locator('.list-row input').first().check();
        await page.locator('.list-row input').nth(2).check();
        await page.locator('.bulk-bar').waitFor();
      },
    },
    {
      name: 'menu',
      place: '/batches',
      open: async (page) => {
        const button = page.locator('.menu-button');
        await page.locator('.nav').waitFor({ state: 'attached' });
        if (await button.isVisible()) await button.click();
      },
    },
    {
      name: 'filters',
      place: '?status=failed',
      open: async (page) => {
        const button = page.locator('.filters-button');
        await page.locator('.list-row').first().waitFor();
        if (await button.isVisible()) await button.click();
      },
    },
    {
      name: 'files',
      place: '/documents',
      open: async (page) => {
        await page.locator('.choice button').nth(1).click();
        await page.locator('#files').waitFor();
      },
    },
  ];
}

/** Every page, filled. */
export function places(filled: Filled): Place[] {
  const pages = [
    { name: 'tasks', place: '', ready: `.list-row >> nth=5` },
    { name: 'tasks-none', place: '?name=nowhere', ready: '.state' },
    { name: 'task-completed', place: `/tasks/${filled.completed}`, ready: '.log-line' },
    { name: 'task-failed', place: `/tasks/${filled.failed}`, ready: '.error-panel' },
    { name: 'task-waiting', place: `/tasks/${filled.waiting}`, ready: '.standing' },
    { name: 'task-retrying', place: `/tasks/${filled.retrying}`, ready: '.step.next' },
    { name: 'batches', place: '/batches', ready: 'tbody tr' },
    { name: 'batch', place: `/batches/${filled.batch}`, ready: '.figure' },
    { name: 'reports', place: '/reports', ready: 'tbody tr' },
    { name: 'report', place: `/reports/${filled.report}`, ready: '.uplot' },
    { name: 'dead-letters', place: '/dead-letters', ready: 'tbody tr' },
    { name: 'queues', place: '/queues', ready: '.uplot' },
    { name: 'not-found', place: '/nowhere', ready: 'h1' },
  ];
  return [
    ...pages.map(({ name, place, ready }) => ({
      name,
      place,
      open: (page: Page) => page.locator(ready).first().waitFor(),
    })),
    { name: 'documents', place: '/documents', open: ask },
  ];
}

async function ask(page: Page): Promise<void> {
  await page.locator('.document-row').first().waitFor();
  await page.locator('#query').fill('Como preparo um bom café?');
  await page.locator('#query').press('Enter');
  await page.locator('.passage').first().waitFor();
}
