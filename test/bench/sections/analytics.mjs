import pg from 'pg';
import { EXPLAIN, ORGANIZATIONS, REPORT, SEED } from '../analytics-sql.mjs';
import { clientOf, ORGANIZATION, startApi, startWorker } from '../product.mjs';
import { residentMiB } from '../resident-memory.mjs';
import { rowsOf } from '../rows.mjs';
import { POSTGRESQL } from '../section.mjs';

const PERIOD = { from: '2026-10-01', to: '2026-10-31' };
const TASK = 'the task';
const STATEMENT = 'its statement alone';
const WORKER = 'the worker afterwards';

/** @type {import('../section.mjs').Section} */
export const analytics = {
  name: 'analytics',
  title: 'A report of 30 days and 1,000,000 events (and 1,000,000 in the 30 days before)',
  about:
    'From one API, one worker and PostgREST on one embedded PostgreSQL, which also holds the queues; the first report has a cold cache.',
  brokers: POSTGRESQL,
  sizes: { full: { events: 1_000_000, rounds: 5 }, quick: { events: 10_000, rounds: 1 } },
  async run({ servers, size }) {
    const storage = await servers.storage();
    const env = { ...storage.env, QUEUE_DATABASE_URL: storage.databaseUrl };
    const database = new pg.Client({ connectionString: storage.databaseUrl });
    await database.connect();
    await seed(database, size.events);
    const [api, worker] = [await startApi(env), await startWorker(env)];
    const client = await clientOf(api);
    /** @type {{ [TASK]: number[], [STATEMENT]: number[], [WORKER]: number[] }} */
    const rounds = { [TASK]: [], [STATEMENT]: [], [WORKER]: [] };
    const before = residentMiB(worker.pid);
    for (let round = 0; round < size.rounds; round += 1) {
      rounds[TASK].push(await reportMs(client, size.events));
      rounds[WORKER].push(residentMiB(worker.pid));
      rounds[STATEMENT].push(await statementMs(database, round));
      console.log(`  round ${round + 1}: ${rounds[TASK].at(-1)} ms`);
    }
    for (const started of [api, worker]) await started.stop();
    const plan = await planOf(database);
    await database.end();
    return {
      rows: rowsFor(rounds),
      notes: [`The worker held ${before.toFixed(0)} MiB before the first report.`, plan],
    };
  },
};

/** @param {pg.Client} database @param {number} events */
async function seed(database, events) {
  for (const { organization, from, part } of ORGANIZATIONS)
    await database.query(SEED, [organization, from, Math.round(events * part)]);
  // What autovacuum does within a minute.
  await database.query('vacuum analyze public.analytics_events');
}

/** @param {Awaited<ReturnType<typeof clientOf>>} client @param {number} events */
async function reportMs(client, events) {
  const { task_id } = await client.post('/tasks/analytics-processing', { period: PERIOD });
  const task = await client.completed(task_id);
  if (task.result.events !== events) throw new Error(JSON.stringify(task));
  return task.execution_time_ms;
}

/** The same statement without anything of ours around it. @param {pg.Client} database @param {number} round */
async function statementMs(database, round) {
  const began = performance.now();
  await database.query(REPORT, [ORGANIZATION, `bench-${round}`, PERIOD.from, PERIOD.to]);
  return performance.now() - began;
}

/** @param {pg.Client} database */
async function planOf(database) {
  const { rows } = await database.query(EXPLAIN, [ORGANIZATION, PERIOD.from, PERIOD.to]);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  const scan = /(\w+ (?:Only )?Scan(?: using \w+)?) on analytics_events/.exec(plan)?.[0];
  return `How the database reads the events: ${scan ?? 'unknown'}.`;
}

/** @param {Record<string, number[]>} rounds */
function rowsFor(rounds) {
  return [
    ...rowsOf('ms', rounds, [[TASK, undefined, { atMost: 2_000 }], [STATEMENT], [TASK, STATEMENT]]),
    ...rowsOf('MiB', rounds, [[WORKER]]),
  ];
}
