// npm run bench -- analytics: a report of 30 days × 1,000,000 events of one organization, from submit to "completed",
// on the embedded PostgreSQL (storage and broker) with PostgREST, an API and a worker as deployed.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import pg from 'pg';
import { freePort } from '../../scripts/embedded/free-port.mjs';
import { startPostgres } from '../../scripts/embedded/postgres.mjs';
import { createSupabaseRoles } from '../../scripts/embedded/supabase-roles.mjs';
import { startSupabase } from '../../scripts/embedded/supabase.mjs';
import { buildIfStale } from '../../scripts/local/build.mjs';
import { adopt, endChildren } from './children.mjs';
import { median } from './median.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SECRET = 'bench-secret-bench-secret-bench-secret-0123456789';
const ORGANIZATION = 'org_bench';
const EVENTS = 1_000_000;
const PERIOD = { from: '2026-10-01', to: '2026-10-31' };
const ROUNDS = 5;
const MOST_MS = 2_000;

/**
 * @typedef {object} AnalyticsFigures
 * @property {number[]} taskMs execution time of each report's task, the first on a cold cache
 * @property {number[]} statementMs of the database alone, the same report
 * @property {number[]} workerMiB resident memory of the worker: before the first report and after each
 * @property {string} plan how the database read the events
 */

/** Seeds, measures and tidies up. @returns {Promise<AnalyticsFigures>} */
export async function analyticsFigures() {
  await buildIfStale(ROOT);
  const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-analytics-'));
  // PostgreSQL runs under another account when we are root.
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ folder: path.join(folder, 'data'), password: 'postgres', durable: true });
  try {
    await createSupabaseRoles({ adminUrl: postgres.adminUrl(), password: 'postgres' });
    const supabase = await startSupabase({ postgres, jwtSecret: SECRET });
    try {
      await seed(postgres.url());
      return { ...(await measure(supabase, postgres.url())), ...(await askDatabase(postgres.url())) };
    } finally {
      await supabase.stop();
    }
  } finally {
    endChildren();
    await postgres.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many events in the 30 days before, which the report compares with, and a tenth as many of somebody else. @param {string} url */
async function seed(url) {
  await withClient(url, async (client) => {
    for (const [organization, from, count] of /** @type {const} */ ([
      [ORGANIZATION, '2026-09-01 00:00-03', EVENTS],
      ['org_other', '2026-10-01 00:00-03', EVENTS / 10],
      [ORGANIZATION, '2026-10-01 00:00-03', EVENTS],
    ])) {
      await client.query(SEED, [organization, from, count]);
    }
    // What autovacuum does within a minute.
    await client.query('vacuum analyze public.analytics_events');
  });
}

const SEED = `
insert into public.analytics_events (organization_id, event_id, name, value, occurred_at, properties)
select $1::text, gen_random_uuid()::text,
       (array['page_view', 'order_paid', 'signup', 'search', 'checkout'])[1 + floor(random() * 5)],
       round((random() * random() * 500)::numeric, 2), $2::timestamptz + i * (interval '30 days' / $3::integer),
       '{"channel": "app"}'
from generate_series(0, $3::integer - 1) as i`;

/** @param {import('../../scripts/embedded/supabase.mjs').Supabase} supabase @param {string} queueUrl */
async function measure(supabase, queueUrl) {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    QUEUE_DATABASE_URL: queueUrl,
    NEXT_PUBLIC_SUPABASE_URL: supabase.url,
    SUPABASE_SERVICE_ROLE_KEY: supabase.serviceRoleKey,
    SUPABASE_JWT_SECRET: SECRET,
    LOG_LEVEL: 'warn',
  };
  const [apiPort, workerPort] = [await freePort(), await freePort()];
  const api = start('main.js', { ...env, PORT: String(apiPort) });
  const worker = start('worker.js', { ...env, WORKER_HEALTH_PORT: String(workerPort) });
  while (!(await isUp(apiPort)) || !(await isUp(workerPort))) await sleep(200);
  const taskMs = [];
  const workerMiB = [residentMiB(worker.pid)];
  for (let round = 0; round < ROUNDS; round += 1) {
    taskMs.push(await reportMs(`http://127.0.0.1:${apiPort}/api/background`));
    workerMiB.push(residentMiB(worker.pid));
  }
  await Promise.all([api.stop(), worker.stop()]);
  return { taskMs, workerMiB };
}

/** @param {string} entry @param {NodeJS.ProcessEnv} env */
function start(entry, env) {
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/src', entry)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  return { pid: /** @type {number} */ (child.pid), stop: adopt(child) };
}

/** @param {number} port */
async function isUp(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/live`)).ok;
  } catch {
    return false;
  }
}

/** @param {string} base */
async function reportMs(base) {
  const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ period: PERIOD });
  const submitted = await fetch(`${base}/tasks/analytics-processing`, { method: 'POST', headers, body });
  const { task_id } = /** @type {{ task_id: string }} */ (await submitted.json());
  const answer = await fetch(`${base}/tasks/${task_id}?wait_seconds=30`, { headers });
  const task =
    /** @type {{ status: string, error: unknown, execution_time_ms: number, result: { events: number } }} */ (
      await answer.json()
    );
  if (task.status !== 'completed' || task.result.events !== EVENTS) throw new Error(JSON.stringify(task));
  return task.execution_time_ms;
}

function token() {
  return new SignJWT({ role: 'authenticated', app_metadata: { organization_id: ORGANIZATION, role: 'member' } })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('user_bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
}

/** @param {number} pid */
function residentMiB(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** The same statement without anything of ours around it, and how its events are found. @param {string} url */
async function askDatabase(url) {
  return withClient(url, async (client) => {
    const statementMs = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      await client.query(REPORT, [ORGANIZATION, `bench-${round}`, PERIOD.from, PERIOD.to]);
      statementMs.push(performance.now() - began);
    }
    const { rows } = await client.query(EXPLAIN, [ORGANIZATION, PERIOD.from, PERIOD.to]);
    return { statementMs, plan: rows.map((row) => row['QUERY PLAN']).join('\n') };
  });
}

const ZONE = 'America/Sao_Paulo';
const MIDNIGHT = (/** @type {number} */ nr) => `$${nr}::timestamp at time zone '${ZONE}'`;
const REPORT = `select public.create_analytics_report($1, $2, 'events', ${MIDNIGHT(3)}, ${MIDNIGHT(4)}, 'day', '${ZONE}',
  null, 'pt-BR', 'json')`;
/** The one look at the events, as the report takes it. */
const EXPLAIN = `explain (analyze, buffers, costs off)
  select b.nr, g.* from public.analytics_buckets(${MIDNIGHT(2)}, ${MIDNIGHT(3)}, 'day', '${ZONE}') b cross join lateral (
    select name, count(*), array_agg(value) from public.analytics_events
    where organization_id = $1 and occurred_at >= b.starts and occurred_at < b.ends group by name) g`;

/**
 * @template T
 * @param {string} url
 * @param {(client: pg.Client) => Promise<T>} use
 */
async function withClient(url, use) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The figures as a section of docs/benchmarks.md. @param {AnalyticsFigures} figures */
export function analyticsSection({ taskMs, statementMs, workerMiB, plan }) {
  const list = (/** @type {number[]} */ values) =>
    values.map((value) => Math.round(value).toLocaleString('en')).join(', ');
  const middle = median(taskMs);
  return `## A report of 30 days and ${EVENTS.toLocaleString('en')} events (as many in the 30 days before)

From one API, one worker and PostgREST on the embedded PostgreSQL, queues included; the first report finds a cold cache.

- Its task: ${list(taskMs)} ms, median **${list([middle])} ms** (at most ${MOST_MS.toLocaleString('en')}: ${middle <= MOST_MS ? 'reached' : 'missed'}).
- The statement alone: ${list(statementMs)} ms, median ${list([median(statementMs)])} ms.
- Resident memory of the worker before the first report and after each: ${list(workerMiB)} MiB.
- How the database reads the events: ${plan.match(/(Index Only Scan|Index Scan|Bitmap Heap Scan|Seq Scan)[^(]*/)?.[0].trim() ?? 'unknown'}.
`;
}
