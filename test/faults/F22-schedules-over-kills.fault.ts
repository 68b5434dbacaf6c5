import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DateTime } from 'luxon';
import pg from 'pg';
import type { QueueStatsResponse } from '../../src/tasks/queues/queue.response.js';
import type { DailyScheduleResponse } from '../../src/task-types/analytics-processing/daily/daily-schedule.dto.js';
import { supabase, supabaseEnv } from '../support/services.js';
import { until } from '../support/until.js';
import type { Answered } from './load-client.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const ORGANIZATIONS = 100;
const ZONE = 'America/Sao_Paulo';
const SCHEDULE = '/api/background/integrations/analytics/schedule-daily';
/** Time to set them all. */
const LEAST_AHEAD_MS = 8_000;

row(
  'F22',
  `the daily schedules of ${ORGANIZATIONS} organizations come due while both schedulers are killed, and then a third`,
  // Few tasks at once: the reports of one minute take longer than the killing.
  { apis: 0, workers: 0, settings: { TASK_LOCK_SECONDS: '3', WORKER_MAX_CONCURRENT: '2' }, interruptedAtLeast: 20 },
  async (rig) => {
    const env = await supabaseEnv();
    await Promise.all([rig.api(env), rig.worker(env), rig.worker(env)]);
    await Promise.all(rig.living().map((process) => rig.isReady(process)));
    const prefix = randomUUID();
    const organizations = Array.from({ length: ORGANIZATIONS }, (_, nth) => `${prefix}-${nth}`);
    const due = nextMinute(DateTime.now().setZone(ZONE));
    await Promise.all(organizations.map((organization) => schedule(rig, organization, due)));

    await sleep(due.toMillis() - Date.now());
    const interrupted = [await killWhen(rig, 1)];
    interrupted.push(await killWhen(rig, (await tasksOf(rig)).ended + 5));
    rig.ledger.refuse(Math.max(...interrupted));
    await Promise.all([rig.worker(env), rig.worker(env)]);
    await killWhen(rig, (await tasksOf(rig)).ended + 1);

    const reports = await until(async () => atLeast(ORGANIZATIONS, await reportsOf(prefix)), {
      what: 'all reports',
      timeoutMs: 40_000,
    });
    expect(reports.map(({ organization_id }) => organization_id).sort()).toEqual(organizations.sort());
    rig.client.takeOver(reports.map(({ task_id }) => task_id));
    rig.expected = ({ status }) => status === 'completed';
    await rig.settle(30_000);
    // The broker holds no task beside them.
    expect(await tasksOf(rig)).toEqual({ all: ORGANIZATIONS, ended: ORGANIZATIONS });
    for (const organization of organizations)
      expect(await nextOf(rig, organization)).toBe(due.plus({ days: 1 }).toUTC().toISO());
    return { figure: `${interrupted.join(' and ')} reports open when the schedulers were killed` };
  },
);

/** The next whole minute that is not too near. */
function nextMinute(now: DateTime): DateTime {
  const next = now.startOf('minute').plus({ minutes: 1 });
  return next.diff(now).toMillis() < LEAST_AHEAD_MS ? next.plus({ minutes: 1 }) : next;
}

async function schedule(rig: Rig, organization: string, { hour, minute }: DateTime): Promise<void> {
  const body = { hour, minute, time_zone: ZONE };
  expect((await ask(rig, 'POST', organization, body)).status).toBe(200);
}

async function nextOf(rig: Rig, organization: string): Promise<string> {
  return (await ask(rig, 'GET', organization)).body.next_run_at;
}

function ask(rig: Rig, method: 'GET' | 'POST', id: string, body?: object): Promise<Answered<DailyScheduleResponse>> {
  return rig.client.request(rig.url, method, SCHEDULE, { headers: { 'x-organization-id': id }, ...(body && { body }) });
}

/** Kills the oldest worker once so many reports have ended. @returns how many had not */
async function killWhen(rig: Rig, count: number): Promise<number> {
  await until(async () => (await tasksOf(rig)).ended >= count, { what: `${count} reports`, everyMs: 2 });
  const [oldest] = rig.workers;
  if (oldest) await rig.kill(oldest);
  return ORGANIZATIONS - (await tasksOf(rig)).ended;
}

/** What the broker holds. */
async function tasksOf(rig: Rig): Promise<{ all: number; ended: number }> {
  const { body } = await rig.client.request<QueueStatsResponse>(rig.url, 'GET', '/api/background/queue/stats');
  const sum = (...names: ('waiting' | 'active' | 'delayed' | 'completed' | 'failed')[]): number =>
    Object.values(body.queues).reduce((total, lane) => names.reduce((more, name) => more + lane[name], total), 0);
  const ended = sum('completed', 'failed');
  return { all: ended + sum('waiting', 'active', 'delayed'), ended };
}

async function reportsOf(prefix: string): Promise<{ organization_id: string; task_id: string }[]> {
  const database = new pg.Client({ connectionString: (await supabase()).databaseUrl });
  await database.connect();
  try {
    const sql = 'select organization_id, task_id from analytics_reports where organization_id like $1';
    return (await database.query<{ organization_id: string; task_id: string }>(sql, [`${prefix}-%`])).rows;
  } finally {
    await database.end();
  }
}

function atLeast<T>(count: number, found: T[]): T[] | undefined {
  return found.length < count ? undefined : found;
}
