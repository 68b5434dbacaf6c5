// npm run bench [-- backlog round-trip submit analytics] [redis-only]: side by side with raw BullMQ, in one run and in turns,
// and a report of a million events; a run of all rewrites docs/benchmarks.md.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyticsFigures, analyticsSection } from '../test/bench/analytics.mjs';
import { endChildren } from '../test/bench/children.mjs';
import { measure, MEASUREMENTS } from '../test/bench/measurements.mjs';
import { migrateRaw } from '../test/bench/raw-broker.mjs';
import { machineOf, tableOf } from '../test/bench/report.mjs';
import { startRedis } from '../test/support/redis-server.mjs';
import { startPostgres } from './embedded/postgres.mjs';
import { StartError } from './embedded/start-error.mjs';
import { createSupabaseRoles } from './embedded/supabase-roles.mjs';
import { buildIfStale } from './local/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PASSWORD = 'postgres';
const REDIS_ONLY = 'redis-only';
const PAGE = path.join(ROOT, 'docs/benchmarks.md');

/** @typedef {keyof typeof MEASUREMENTS} Name */
const NAMES = /** @type {Name[]} */ (Object.keys(MEASUREMENTS));
const ANALYTICS = 'analytics';

/** Ends the broker in use. @type {() => Promise<void>} */
let endBroker = async () => undefined;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => void interrupted());

/** Others at work on the machine show here. */
const loadBefore = loadavg()[0] ?? 0;
const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-bench-'));
// PostgreSQL runs under another account when we are root.
chmodSync(folder, 0o755);

try {
  const given = process.argv.slice(2);
  const redisOnly = given.includes(REDIS_ONLY);
  const asked = given.filter((word) => word !== REDIS_ONLY);
  const withAnalytics = asked.length === 0 || asked.includes(ANALYTICS);
  const names = namesOf(asked);
  await buildIfStale(ROOT);
  const results = names.length > 0 ? await measureAll(names, redisOnly) : [];
  const page = pageOf(results, withAnalytics ? analyticsSection(await analyticsFigures()) : '');
  console.log(`\n${page}`);
  if (names.length === NAMES.length && withAnalytics) writeFileSync(PAGE, page);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await endAll();
}

async function endAll() {
  endChildren();
  await endBroker();
  rmSync(folder, { recursive: true, force: true });
}

async function interrupted() {
  await endAll();
  process.exit(130);
}

/** @param {string[]} given @returns {Name[]} */
function namesOf(given) {
  if (given.length === 0) return NAMES;
  const names = given.filter((name) => name !== ANALYTICS);
  const unknown = names.find((name) => !NAMES.includes(/** @type {Name} */ (name)));
  if (unknown !== undefined)
    throw new StartError(`There is no benchmark "${unknown}", only ${[...NAMES, ANALYTICS].join(', ')}`);
  return /** @type {Name[]} */ (names);
}

/** @param {Name[]} names @param {boolean} redisOnly @returns {Promise<import('../test/bench/report.mjs').Result[]>} */
async function measureAll(names, redisOnly) {
  const redis = await startRedis({ folder });
  endBroker = redis.kill;
  const results = [];
  for (const name of names) results.push(await measured('Redis', name, redis.url()));
  await redis.kill();
  // For information: submits over HTTP differ in the edge, not in the broker.
  const onPostgres = names.filter((name) => name !== 'submit');
  if (redisOnly || onPostgres.length === 0) return results;
  const postgres = await startPostgres({ folder: path.join(folder, 'postgres'), password: PASSWORD, durable: true });
  endBroker = postgres.kill;
  await createSupabaseRoles({ adminUrl: postgres.adminUrl(), password: PASSWORD });
  await migrateRaw(postgres.url());
  for (const name of onPostgres) results.push(await measured('PostgreSQL', name, postgres.url()));
  return results;
}

/** @param {string} broker @param {Name} name @param {string} url */
async function measured(broker, name, url) {
  const measurement = MEASUREMENTS[name];
  console.log(`\n── ${broker} ──`);
  return { broker, required: broker === 'Redis', measurement, rounds: await measure(measurement, url) };
}

/** @param {import('../test/bench/report.mjs').Result[]} results @param {string} analytics */
function pageOf(results, analytics) {
  const sections = results.map(
    (result) => `## ${result.measurement.title}, on ${result.broker}\n\n${tableOf(result)}\n`,
  );
  const machine = machineOf({ BullMQ: versionOf('bullmq'), Fastify: versionOf('fastify'), Redis: redisVersion() });
  return `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: this system side by side with raw BullMQ at its defaults, in one run and in turns, on
the same broker with the same payload of about 200 bytes, over loopback. Figures are medians of three rounds.

- ${machine.join('\n- ')}
- Redis: append-only file every second, nothing evicted. PostgreSQL: embedded, fsync on, for information.
- Load average before the run: ${loadBefore.toFixed(1)}. Well above 0 the figures are those of a busy machine.
- Submitter, worker, API, load and broker are processes of their own; all share the processors above.
- Workers and APIs are warmed up. This system serves its four queues; rate limits are off.

${[...sections, analytics].filter(Boolean).join('\n')}`;
}

/** @param {string} name of an installed package */
function versionOf(name) {
  return JSON.parse(readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function redisVersion() {
  return /v=([\d.]+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
}
