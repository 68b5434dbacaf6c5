import pg from 'pg';
import type { Browser } from 'playwright-core';
import { freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { supabase } from '../support/services.js';
import { openBrowser } from '../support/browser.js';
import { paste, visit } from './dashboard-rig.js';

const TASKS = 10_000;
/** A frame is 17 ms; on a machine that does other things too, 95 of 100 stay well below what is felt as a stop. */
const FRAME_BOUND_MS = 150;
const MOST_ROWS = 200;

/** Scrolls by a screen in each frame and notes how long the frames took and how many rows were in the page. */
const SCROLL = `(async () => {
  const list = document.querySelector('.list');
  const frames = [];
  let most = 0;
  let last = performance.now();
  const step = list.clientHeight / 2;
  for (let idle = 0; idle < 300; ) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    frames.push(now - last);
    last = now;
    most = Math.max(most, document.querySelectorAll('.list-row').length);
    const before = list.scrollTop;
    list.scrollTop = before + step;
    const isOver = list.scrollTop === before;
    if (isOver && document.querySelector('.list-end').textContent === 'End of the list') break;
    idle = isOver ? idle + 1 : 0;
  }
  frames.sort((one, other) => one - other);
  const at = (share) => frames[Math.floor(share * (frames.length - 1))];
  return { most, frames: frames.length, p50: at(0.5), p95: at(0.95), longest: at(1), height: list.scrollHeight };
})()`;

interface Scrolled {
  most: number;
  frames: number;
  p50: number;
  p95: number;
  longest: number;
  height: number;
}

describe('the list of 10,000 tasks', () => {
  let deployment: Deployment;
  let browser: Browser;
  let database: pg.Pool;
  const organizationId = freshOrganization();

  beforeAll(async () => {
    database = new pg.Pool({ connectionString: (await supabase()).databaseUrl, max: 1 });
    await database.query(
      `insert into background_tasks (task_id, organization_id, user_id, name, search_name, task_type, priority, status,
         attempts, created_at, started_at, completed_at, tags, seen_at, broker_id)
       select 'normal-' || gen_random_uuid(), $1, 'u', 'Contrato ' || i, 'contrato ' || i, 'webhook_delivery', 'normal',
         'completed', 1, now() - i * interval '20 seconds', now(), now(), '{}', now(), 'dashboard'
       from generate_series(1, ${TASKS}) i`,
      [organizationId],
    );
    [deployment, browser] = await Promise.all([deploy('redis', { workers: 0 }), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await database?.query(`delete from background_tasks where broker_id = 'dashboard'`);
    await database?.end();
    await deployment?.stop();
  }, 30_000);

  it(`scrolls to its end with fewer than ${MOST_ROWS} rows in the page and no frame that is felt`, async () => {
    const { page, context, complaints } = await visit(browser, deployment.apis[0]?.baseUrl ?? '');
    await paste(page, { organizationId, role: 'member' });
    await page.locator('.list-row').first().waitFor();
    const { most, frames, p50, p95, longest, height } = await page.evaluate<Scrolled>(SCROLL);
    console.log(
      `${TASKS} tasks, ${frames} frames: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest ${longest.toFixed(0)} ms; ${most} rows at most`,
    );
    expect(height).toBeGreaterThan(TASKS * 44);
    expect(most).toBeLessThan(MOST_ROWS);
    expect(p95).toBeLessThan(FRAME_BOUND_MS);
    await page.getByText('Contrato 10000', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);
});
