import pg from 'pg';
import { HistoryStore } from '../../src/history/history-store.js';
import { Supabase } from '../../src/integrations/supabase/supabase.js';
import { freshOrganization } from '../support/api-client.js';
import { supabase } from '../support/services.js';

const ROWS = 100_000;

describe(`the dead letters among ${ROWS} failed tasks`, () => {
  const organizationId = freshOrganization();
  let database: pg.Pool;
  let store: HistoryStore;

  beforeAll(async () => {
    const project = await supabase();
    database = new pg.Pool({ connectionString: project.databaseUrl, max: 1 });
    store = new HistoryStore(new Supabase({ supabase: project }));
    // One in ten is another organization's; the first is the newest. No other suite has these error codes.
    await database.query(
      `insert into background_tasks (task_id, organization_id, user_id, name, search_name, task_type, priority, status,
         error_code, error_message, error_retryable, attempts, created_at, completed_at, seen_at, broker_id)
       select 'normal-' || $1 || '-' || i, case when i % 10 = 0 then $1 || '-other' else $1 end, 'u', 'Contrato', 'contrato',
         'webhook_delivery', 'normal', 'failed', case when i % 5 = 1 then 'stale_gone' else 'stale_failed' end, repeat('x', 200),
         i % 5 <> 1, 4, now(), timestamptz '2026-11-01' - i * interval '1 second', now(), 'dead letters'
       from generate_series(1, ${ROWS}) i`,
      [organizationId],
    );
    await database.query('vacuum analyze background_tasks');
  }, 180_000);
  afterAll(async () => {
    await database?.query(`delete from background_tasks where broker_id = 'dead letters'`);
    await database?.end();
  }, 60_000);

  it('are told within the time that callers wait, by error, most first, of one organization', async () => {
    const second = (nr: number): string => new Date(Date.parse('2026-11-01T00:00:00Z') - nr * 1_000).toISOString();
    const told = (await store.deadLetters(organizationId)).map((row) => ({
      ...row,
      oldest_at: new Date(row.oldest_at).toISOString(),
      newest_at: new Date(row.newest_at).toISOString(),
    }));
    const webhooks = { task_type: 'webhook_delivery' };
    expect(told).toEqual([
      {
        ...webhooks,
        error_code: 'stale_failed',
        retryable: true,
        tasks: 0.7 * ROWS,
        oldest_at: second(ROWS - 1),
        newest_at: second(2),
        newest_task_id: `normal-${organizationId}-2`,
      },
      {
        ...webhooks,
        error_code: 'stale_gone',
        retryable: false,
        tasks: 0.2 * ROWS,
        oldest_at: second(ROWS - 4),
        newest_at: second(1),
        newest_task_id: `normal-${organizationId}-1`,
      },
    ]);
  });

  it('are told of all organizations together', async () => {
    const [most] = await store.deadLetters(null);
    expect(most).toMatchObject({ error_code: 'stale_failed', newest_task_id: `normal-${organizationId}-2` });
    expect(most?.tasks).toBeGreaterThanOrEqual(0.8 * ROWS);
  });
});
