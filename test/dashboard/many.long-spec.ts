import pg from 'pg';
import { expectStatus } from '../support/api-client.js';
import { supabase } from '../support/services.js';
import { until } from '../support/until.js';
import { untilTrue } from './dashboard-rig.js';
import { DashboardStage } from './dashboard-stage.js';

const MANY = 300;
const HOSTS = 6;

describe('what is done to many at once', () => {
  const stage = new DashboardStage({ own: { env: { WORKER_MAX_CONCURRENT: '40' } }, receivers: HOSTS });
  let database: pg.Pool;

  beforeAll(async () => {
    database = new pg.Pool({ connectionString: (await supabase()).databaseUrl, max: 1 });
    await stage.open();
  }, 120_000);
  afterAll(async () => {
    await database?.end();
    await stage.close();
  }, 30_000);

  it(`runs ${MANY} failed tasks again from the list, and says how many`, async () => {
    const client = await stage.client('manager');
    let mended = false;
    const hooks = Array.from({ length: HOSTS }, () => stage.receivers.hook(() => ({ status: mended ? 200 : 410 })));
    const failed = async () => {
      const { dead_letters } = expectStatus(200, await client.get('/queue/dead-letters')).json<{
        dead_letters: { tasks: number }[];
      }>();
      return dead_letters.reduce((sum, { tasks }) => sum + tasks, 0);
    };
    for (let sent = 0; sent < MANY; sent += 50)
      await Promise.all(Array.from({ length: 50 }, (_, nr) => client.deliver(hooks[nr % HOSTS]?.url ?? '')));
    await until(async () => (await failed()) === MANY, { what: 'all have failed', timeoutMs: 120_000 });
    mended = true;

    const { page, context, complaints } = await stage.signedIn('manager', '/dead-letters');
    await page.getByRole('cell', { name: String(MANY), exact: true }).waitFor();
    await page.getByRole('link', { name: 'gone', exact: true }).click();
    await page.locator('.list-row').first().waitFor();
    await page.getByLabel('Select all loaded tasks').check();
    await page.getByText('All that match the filters').waitFor();
    await page.getByRole('button', { name: 'Retry tasks' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry tasks' }).click();
    await page.getByText(`Done: ${MANY} tasks.`).waitFor({ timeout: 90_000 });
    await page.getByRole('link', { name: 'Dead letters' }).click();
    await page.getByText('No failed tasks').waitFor({ timeout: 60_000 });
    expect(hooks.reduce((sum, { deliveries }) => sum + deliveries.length, 0)).toBe(2 * MANY);
    expect(complaints).toEqual([]);
    await context.close();
  }, 300_000);

  it('processes several files as one batch', async () => {
    const { page, context, complaints } = await stage.signedIn('member', '/documents');
    await page.getByRole('button', { name: 'Choose files' }).click();
    const file = (name: string, mimeType = 'text/markdown') => ({
      name,
      mimeType,
      buffer: Buffer.from(`# ${name}\n\nA água do café entra a noventa e dois graus.`),
    });
    await page.locator('#files').setInputFiles([file('Política de férias.md'), file('foto.png', 'image/png')]);
    await page.getByRole('button', { name: 'Process document' }).click();
    await page.getByText('foto.png is not a text, Markdown, HTML or PDF file.').waitFor();
    await page.locator('#files').setInputFiles([file('Política de férias.md'), file('ata.txt'), file('guia.md')]);
    await page.getByText(/^3 files, /).waitFor();
    await page.getByRole('button', { name: 'Process document' }).click();
    await page.getByRole('heading', { name: /^Batch / }).waitFor();
    await page.locator('.standing .status-completed').waitFor();
    expect(await page.locator('.figure strong').allInnerTexts()).toEqual(['3', '0', '3', '0', '0']);
    await page.getByRole('link', { name: 'Batches' }).first().click();
    await page.getByText(/^Tasks that were submitted together\. Batches among the latest/).waitFor();
    await page.getByRole('link', { name: 'Documents' }).click();
    await page.getByRole('textbox', { name: 'Open a document by its id' }).fill('Politica-de-ferias');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { name: 'Politica-de-ferias' }).waitFor();
    await page.getByText('local-lexical-256').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Politica-de-ferias');
    await page.getByRole('button', { name: 'Remove' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Removed.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);

  it('removes old finished tasks for an admin who says how old, and counts them', async () => {
    await database.query(
      `insert into background_tasks (task_id, organization_id, user_id, name, search_name, task_type, priority, status,
         attempts, created_at, started_at, completed_at, tags, seen_at, broker_id)
       select 'normal-' || gen_random_uuid(), $1, 'u', 'Velha', 'velha', 'webhook_delivery', 'normal', 'completed', 1,
         now() - interval '99 days', now() - interval '99 days', now() - interval '99 days', '{}', now(), 'dashboard'
       from generate_series(1, 3) i`,
      [stage.organizationId],
    );
    const { page, context, complaints } = await stage.signedIn('admin', '/queues');
    const opener = page.getByRole('button', { name: 'Clean up' });
    await opener.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Older than (days)').fill('0');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    expect(await dialog.locator('input:invalid').count()).toBe(1);
    await dialog.getByLabel('Older than (days)').fill('90');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText(/^Removed ([3-9]|\d\d+) tasks\.$/).waitFor();
    await untilTrue(page, 'document.activeElement?.textContent.trim() === "Clean up finished tasks"');
    const left = await database.query(`select 1 from background_tasks where name = 'Velha' and organization_id = $1`, [
      stage.organizationId,
    ]);
    expect(left.rowCount).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);
});
