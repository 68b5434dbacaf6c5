import { Chores, TaskEngineHealth } from '@app/task-engine';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import pg from 'pg';
import { ApiModule, WorkerModule } from '../../src/app.module.js';
import { type Env, readEnv } from '../../src/config/env.js';
import { createApp } from '../../src/create-app.js';
import { NightlyPage } from '../../src/task-types/analytics-processing/daily/nightly-page.js';
import { NightlyReports } from '../../src/task-types/analytics-processing/daily/nightly-reports.js';
import { DailyReports } from '../../src/task-types/analytics-processing/daily/daily-reports.js';
import { DailySchedules } from '../../src/task-types/analytics-processing/daily/daily-schedules.js';
import { BROKERS, freshBroker, supabase, supabaseEnv, type TestBroker } from '../support/services.js';
import { TEST_JWT_SECRET } from '../support/tokens.js';
import { until } from '../support/until.js';

/** In the tests a day goes by in a second, so an hour of simulated time is 3,600 days. */
const SECOND_DAY = 'a-day-a-second';
const EPOCH = DateTime.fromISO('2000-01-01', { zone: 'UTC' });
/** A day's number of seconds that the calendar of the tests still counts. */
const YEARS_SECONDS = 30_000;

const report = { source: 'events', bucket: 'day', locale: 'en', report_format: 'json' } as const;

function simulatedSlot(dueAt: Date): { date: string; from: string; to: string } {
  const day = EPOCH.plus({ days: Math.floor(dueAt.getTime() / 1_000) % YEARS_SECONDS });
  return { date: day.toISODate() ?? '', from: day.minus({ days: 1 }).toISODate() ?? '', to: day.toISODate() ?? '' };
}

describe.each(BROKERS)('daily reports on %s', (kind) => {
  let broker: TestBroker;
  let env: Env;
  let database: pg.Pool;
  let running: NestFastifyApplication[] = [];
  /** Slots that triggers came for, in order. */
  const triggers: string[] = [];

  beforeAll(async () => {
    broker = await freshBroker(kind);
    const settings = { ...broker.env, SUPABASE_JWT_SECRET: TEST_JWT_SECRET, LOG_LEVEL: 'silent', NODE_ENV: 'test' };
    env = readEnv({
      ...settings,
      TASK_LOCK_SECONDS: '2',
      WORKER_SHUTDOWN_GRACE_SECONDS: '1',
      ...(await supabaseEnv()),
    });
    database = new pg.Pool({ connectionString: (await supabase()).databaseUrl });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((app) => app.close()));
    await database?.end();
    await broker?.close();
  }, 60_000);

  async function start(role: 'api' | 'worker'): Promise<NestFastifyApplication> {
    const app = await createApp((role === 'api' ? ApiModule : WorkerModule).with(env), env);
    app.get(Chores).handle<{ organizationId: string }>(SECOND_DAY, async ({ organizationId }, { dueAt }) => {
      const slot = simulatedSlot(dueAt);
      triggers.push(slot.date);
      const request = { organizationId, userId: 'u', timeZone: 'UTC', slot, report, options: {} };
      await app.get(DailyReports, { strict: false }).submit(request);
    });
    await app.init();
    running.push(app);
    // A fresh broker makes its tables first, which a busy machine does not do within a call's deadline.
    const ping = () => app.get(Chores).repeated('nothing', 'nobody');
    await until(
      () =>
        app
          .get(TaskEngineHealth)
          .brokerProblem()
          .then(ping)
          .then(() => true),
      { what: 'the broker', timeoutMs: 40_000 },
    );
    return app;
  }

  async function stop(app: NestFastifyApplication): Promise<void> {
    running = running.filter((other) => other !== app);
    await app.close();
  }

  /** The days that reports are about, one a task that has run. */
  async function reported(organizationId: string): Promise<string[]> {
    const text = `select to_char(period_to at time zone time_zone, 'YYYY-MM-DD') as date from analytics_reports
      where organization_id = $1 order by 1`;
    return (await database.query<{ date: string }>(text, [organizationId])).rows.map(({ date }) => date);
  }

  it('come once for each day with three workers and two schedulers, over restarts of broker and workers', async () => {
    const organizationId = `org-${randomUUID()}`;
    const schedulers = await Promise.all([start('api'), start('api')]);
    const workers = await Promise.all([start('worker'), start('worker'), start('worker')]);
    const schedule = () =>
      Promise.all(
        schedulers.map((api) =>
          api
            .get(Chores)
            .repeat(SECOND_DAY, organizationId, { organizationId }, { pattern: '* * * * * *', timeZone: 'UTC' }),
        ),
      );
    await schedule();
    await until(async () => (await reported(organizationId)).length >= 4, { what: 'four days', timeoutMs: 30_000 });
    await schedule();
    const [first] = workers;
    if (first) await stop(first);
    await until(async () => (await reported(organizationId)).length >= 8, { what: 'eight days', timeoutMs: 20_000 });

    await broker.kill();
    await broker.start();
    const before = (await reported(organizationId)).length;
    await until(async () => (await reported(organizationId)).length >= before + 3, {
      what: 'days after the broker',
      timeoutMs: 40_000,
    });

    // Nobody is there for some days: one of them is made up for.
    await Promise.all(workers.slice(1).map(stop));
    const seen = triggers.length;
    const lastDay = triggers.at(-1) ?? '';
    const awayFrom = Date.now();
    await until(() => Date.now() - awayFrom > 4_000, { what: 'four days without a worker' });
    await start('worker');
    await until(() => triggers.length >= seen + 3, { what: 'days after the workers', timeoutMs: 20_000 });
    expect(await schedulers[0]?.get(Chores).stopRepeating(SECOND_DAY, organizationId)).toBe(true);

    const expected = [...new Set(triggers)].sort();
    const dates = await until(
      async () => {
        const found = await reported(organizationId);
        return found.length >= expected.length && found;
      },
      { what: 'every report', timeoutMs: 20_000 },
    );
    expect(dates).toEqual(expected);
    const madeUpFor = DateTime.fromISO(lastDay).plus({ days: 1 }).toISODate();
    expect(triggers[seen]).toBe(madeUpFor);
    expect(triggers.slice(seen).filter((date) => date === madeUpFor)).toHaveLength(1);
    await Promise.all(running.map(stop));
  }, 150_000);

  it('of an organization are one a day however often they are triggered, and begin with the day before', async () => {
    const organizationId = `org-${randomUUID()}`;
    const api = await start('api');
    const workers = await Promise.all([start('worker'), start('worker')]);
    const schedules = api.get(DailySchedules, { strict: false });
    await schedules.set(organizationId, 'manager', {
      time: { hour: 0, minute: 0, timeZone: 'UTC' },
      report,
      options: {},
    });
    const stored = await schedules.of(organizationId);
    expect(stored?.nextAt.toISOString()).toMatch(/T00:00:00\.000Z$/);
    // The real chore, as often as the broker can be made to say that it is time.
    const { data } = (await api.get(Chores).repeated<object>('analytics-daily', organizationId)) ?? { data: {} };
    await api.get(Chores).repeat('analytics-daily', organizationId, data, { pattern: '* * * * * *', timeZone: 'UTC' });
    const today = DateTime.utc().toISODate();
    await until(async () => (await reported(organizationId)).length > 0, { what: 'the report', timeoutMs: 30_000 });
    const from = Date.now();
    await until(() => Date.now() - from > 4_000, { what: 'some more triggers' });

    const dates = (await reported(organizationId)).filter((date) => date >= today);
    expect(dates).toEqual([...new Set(dates)]);
    expect(dates[0]).toBe(today);
    expect(await schedules.remove(organizationId)).toBe(true);
    expect(await schedules.of(organizationId)).toBeUndefined();
    await Promise.all([api, ...workers].map(stop));
  }, 60_000);

  it('are the system’s own for who has none: once a night, and not about reports alone', async () => {
    const [measured, ownSchedule, idle, onlyReports] = Array.from({ length: 4 }, () => `org-${randomUUID()}`) as [
      string,
      string,
      string,
      string,
    ];
    const api = await start('api');
    const workers = await Promise.all([start('worker'), start('worker')]);
    const { from, to } = api.get(NightlyPage, { strict: false }).latestNight(new Date());
    const noon = DateTime.fromISO(from, { zone: env.analyticsTimeZone }).set({ hour: 12 }).toISO();
    for (const organizationId of [measured, ownSchedule])
      await database.query(
        `insert into analytics_events (organization_id, event_id, name, occurred_at) values ($1, 'e', 'x', $2)`,
        [organizationId, noon],
      );
    await database.query(
      `insert into background_tasks (task_id, organization_id, user_id, name, search_name, task_type, priority, status, created_at, completed_at, seen_at, broker_id)
       values ($1, $1, 'u', 'n', 'n', 'analytics_processing', 'low', 'completed', $2, $2, now(), 'b')`,
      [onlyReports, noon],
    );
    const schedules = api.get(DailySchedules, { strict: false });
    await schedules.set(ownSchedule, 'manager', {
      time: { hour: 23, minute: 59, timeZone: 'UTC' },
      report,
      options: {},
    });

    const nights = workers.map((worker) => worker.get(NightlyReports, { strict: false }));
    await Promise.all(nights.flatMap((night) => [night.look(), night.look()]));
    await until(async () => (await reported(measured)).length > 0, { what: 'the nightly report', timeoutMs: 90_000 });
    for (const night of nights) await night.look();
    await Promise.all(nights.map((night) => night.startIfDue(new Date())));
    const [other] = nights;
    await other?.look();

    expect(await reported(measured)).toEqual([to]);
    expect(await Promise.all([ownSchedule, idle, onlyReports].map(reported))).toEqual([[], [], []]);
    await schedules.remove(ownSchedule);
    await Promise.all([api, ...workers].map(stop));
  }, 150_000);
});
