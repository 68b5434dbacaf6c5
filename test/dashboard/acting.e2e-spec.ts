import type { Page } from 'playwright-core';
import type { DocumentResponse } from '../../src/task-types/document-processing/documents.dto.js';
import type { BatchResponse } from '../../src/tasks/batches/batch.response.js';
import type { QueueStatsResponse } from '../../src/tasks/queues/queue.response.js';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import type { Batch, Document, QueueStats, Task } from '../../src/dashboard/public/types.js';
import { openWhile } from '../support/stage.js';
import { DashboardStage } from './dashboard-stage.js';

/** The page's own types are the API's: this does not compile where they part. */
const asTheApiSays: {
  task: (told: TaskResponse) => Task;
  batch: (told: BatchResponse) => Batch;
  document: (told: DocumentResponse) => Document;
  stats: (told: QueueStatsResponse) => QueueStats;
} = {
  task: (told) => told,
  batch: (told) => told,
  document: (told) => told,
  stats: (told) => told,
};

describe('what is done in the dashboard', () => {
  const stage = new DashboardStage();
  openWhile(stage);
  const until = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor();

  it('submits a document, watches it complete, and finds its words', async () => {
    const { page, context, complaints } = await stage.signedIn('member', '/documents');
    await page.getByLabel('Document id').fill('manual-do-cafe');
    await page
      .getByLabel('Text or Markdown')
      .fill('# Café\n\nA água do café entra a noventa e dois graus, e o coador é lavado antes.');
    await page.getByRole('button', { name: 'Process document' }).click();
    await until(page, 'Completed');
    await page
      .getByText('1 passage can be searched')
      .waitFor()
      .catch(() => page.getByText(/can be searched/).waitFor());
    await page.getByLabel('A question or keywords').fill('agua do cafe');
    await page.getByRole('button', { name: 'Search' }).last().click();
    await page.locator('mark').first().waitFor();
    expect(await page.locator('mark').allInnerTexts()).toContain('água');
    await page.getByRole('link', { name: 'Open task' }).click();
    await page.getByRole('heading', { name: 'manual-do-cafe' }).waitFor();
    expect(await page.getByRole('progressbar').first().getAttribute('aria-valuenow')).toBe('100');
    await page.getByText(/Split \d+ characters/).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('cancels a waiting task and runs it again', async () => {
    const client = await stage.client('member');
    const { task_id } = asTheApiSays.task(
      await client.deliver('https://example.com/hook', { name: 'Later', delay_seconds: 3_600 }),
    );
    const { page, context, complaints } = await stage.signedIn('manager', `/tasks/${task_id}`);
    await page.getByText(/^Scheduled: starts in/).waitFor();
    await page.getByRole('button', { name: 'Cancel task' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel task' }).click();
    await until(page, 'Cancelled');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await page
      .getByRole('button', { name: 'Cancel task' })
      .or(page.getByText('Failed', { exact: true }).first())
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('cancels the tasks that were picked, and counts them', async () => {
    const client = await stage.client('member');
    const later = { delay_seconds: 3_600, tags: ['picked'] };
    await Promise.all(
      ['One', 'Two', 'Three'].map((name) => client.deliver('https://example.com/hook', { name, ...later })),
    );
    const { page, context, complaints } = await stage.signedIn('member', '?tag=picked');
    await page.getByLabel('Select Three').check();
    await page.getByLabel('Select One').check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Cancel tasks' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel tasks' }).click();
    await page.getByText('Done: 2 tasks.').waitFor();
    await page.locator('.list-row .status-cancelled').nth(1).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('shows failed tasks by error and retries a group', async () => {
    const client = await stage.client('member');
    const failing = await client.deliver('https://nobody.invalid/hook', { max_retries: 0 });
    expect((await client.ended(failing.task_id)).status).toBe('failed');
    const { page, context, complaints } = await stage.signedIn('manager', '/dead-letters');
    await page.getByRole('button', { name: 'Retry these' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry these' }).click();
    await page.getByText(/^Done: /).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('pauses and resumes a queue for an admin', async () => {
    const { page, context, complaints } = await stage.signedIn('admin', '/queues');
    await page.getByRole('button', { name: 'Pause: Low' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume: Low' }).click();
    await page.getByRole('button', { name: 'Pause: Low' }).waitFor();
    await page.locator('.uplot').first().waitFor();
    await page
      .getByText(/0 \/ 10|1 \/ 10/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('computes a report, draws it and saves it as CSV', async () => {
    const { page, context, complaints } = await stage.signedIn('member', '/reports');
    await page.getByRole('button', { name: 'Compute report' }).click();
    await page.locator('td .status-completed').first().waitFor();
    await page.locator('tbody a').first().click();
    await page.locator('.uplot').first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^report-.*\.csv$/);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);
});
