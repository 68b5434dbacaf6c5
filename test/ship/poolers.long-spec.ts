import pg from 'pg';
import { startApi, startWorker, type TestProcess } from '../support/processes.js';
import { freshBroker, supabaseEnv, type TestBroker } from '../support/services.js';
import { clientFor, freshOrganization } from '../support/api-client.js';
import { until } from '../support/until.js';
import { PGBOUNCER, type Pooler, startPooler } from './pgbouncer.js';
import { runPing } from './run-ping.js';

/** One program fewer must not keep a contributor from a green run. */
const whereInstalled = PGBOUNCER === undefined ? describe.skip : describe;

whereInstalled('PostgreSQL as the broker behind a pooler (skipped without pgbouncer)', () => {
  let broker: TestBroker;
  let pooler: Pooler | undefined;
  const processes: TestProcess[] = [];

  beforeAll(async () => {
    broker = await freshBroker('postgresql');
  }, 60_000);
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((one) => one.stop()));
    await pooler?.stop();
  }, 30_000);
  afterAll(() => broker?.close());

  async function behind(mode: 'session' | 'transaction'): Promise<Record<string, string>> {
    pooler = await startPooler(mode, broker.env.QUEUE_DATABASE_URL ?? '');
    return { ...(await supabaseEnv()), QUEUE_DATABASE_URL: pooler.url, WORKER_SHUTDOWN_GRACE_SECONDS: '1' };
  }

  it('works in session mode', async () => {
    const env = await behind('session');
    const [api, worker] = await Promise.all([startApi(env), startWorker(env)]);
    processes.push(api, worker);
    const client = await clientFor(api.baseUrl, { organizationId: freshOrganization(), role: 'member' });
    await until(async () => (await fetch(`${worker.baseUrl}/health`)).ok, { what: 'the worker is ready' });
    expect(await runPing(env)).toMatchObject({ code: 0, said: expect.stringMatching(/^postgresql: answers in/) });
    const { task_id } = await client.submit('/tasks/document-processing', { document_id: 'a', content: 'Um texto' });
    expect(await client.ended(task_id)).toMatchObject({ status: 'completed' });
  }, 60_000);

  it('is refused in transaction mode, in words that say what to do', async () => {
    const env = await behind('transaction');
    const api = await startApi(env);
    processes.push(api);
    const health = await until(
      async () => {
        const response = await fetch(`${api.baseUrl}/health`);
        const text = await response.text();
        return text.includes('transaction mode') && { status: response.status, text };
      },
      { what: 'the pooler is recognized' },
    );
    expect(health.status).toBe(503);
    expect(api.output()).toContain('The broker is reached through a pooler in transaction mode');
    // Whoever shares the pooler's connections finds them as they were.
    const neighbour = new pg.Client({ connectionString: pooler?.url });
    await neighbour.connect();
    const { rows } = await neighbour.query('show search_path');
    await neighbour.end();
    expect(JSON.stringify(rows)).not.toContain('bullmq');
    const ping = await runPing(env);
    expect(ping).toMatchObject({ code: 1, said: expect.stringContaining('transaction mode') });
  }, 60_000);
});
