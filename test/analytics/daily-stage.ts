import { Chores, TaskEngineHealth } from '@app/task-engine';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DateTime } from 'luxon';
import pg from 'pg';
import { ApiModule, WorkerModule } from '../../src/app.module.js';
import { type Env, readEnv } from '../../src/config/env.js';
import { createApp } from '../../src/create-app.js';
import { DailyReports } from '../../src/task-types/analytics-processing/daily/daily-reports.js';
import { type BrokerKind, freshBroker, supabase, supabaseEnv, type TestBroker } from '../support/services.js';
import { opened } from '../support/stage.js';
import { TEST_JWT_SECRET } from '../support/tokens.js';
import { until } from '../support/until.js';

/** A chore for whose reports a day goes by in a second, so an hour of simulated time is 3,600 days. */
export const SECOND_DAY = 'a-day-a-second';
const EPOCH = DateTime.fromISO('2000-01-01', { zone: 'UTC' });
/** A day's number of seconds that the calendar of the tests still counts. */
const YEARS_SECONDS = 30_000;

/** What the reports of these stories show. */
export const report = { source: 'events', bucket: 'day', locale: 'en', report_format: 'json' } as const;

function simulatedSlot(dueAt: Date): { date: string; from: string; to: string } {
  const day = EPOCH.plus({ days: Math.floor(dueAt.getTime() / 1_000) % YEARS_SECONDS });
  return { date: day.toISODate() ?? '', from: day.minus({ days: 1 }).toISODate() ?? '', to: day.toISODate() ?? '' };
}

/** APIs and workers inside the test's own process, around a broker of their own. */
export class DailyStage {
  /** Days that triggers of SECOND_DAY came for, in order. */
  readonly triggers: string[] = [];
  private readonly running = new Set<NestFastifyApplication>();
  private own: TestBroker | undefined;
  private settings: Env | undefined;
  private pool: pg.Pool | undefined;

  constructor(private readonly kind: BrokerKind) {}

  async open(): Promise<void> {
    this.own = await freshBroker(this.kind);
    this.settings = readEnv({
      ...this.own.env,
      SUPABASE_JWT_SECRET: TEST_JWT_SECRET,
      LOG_LEVEL: 'silent',
      NODE_ENV: 'test',
      TASK_LOCK_SECONDS: '2',
      WORKER_SHUTDOWN_GRACE_SECONDS: '1',
      ...(await supabaseEnv()),
    });
    this.pool = new pg.Pool({ connectionString: (await supabase()).databaseUrl });
  }

  async close(): Promise<void> {
    await this.stopAll();
    await this.pool?.end();
    await this.own?.close();
  }

  get broker(): TestBroker {
    return opened(this.own);
  }

  get env(): Env {
    return opened(this.settings);
  }

  get database(): pg.Pool {
    return opened(this.pool);
  }

  async start(role: 'api' | 'worker'): Promise<NestFastifyApplication> {
    const app = await createApp((role === 'api' ? ApiModule : WorkerModule).with(this.env), this.env);
    app.get(Chores).handle<{ organizationId: string }>(SECOND_DAY, async ({ organizationId }, { dueAt }) => {
      const slot = simulatedSlot(dueAt);
      this.triggers.push(slot.date);
      const request = { organizationId, userId: 'u', timeZone: 'UTC', slot, report, options: {} };
      await app.get(DailyReports, { strict: false }).submit(request);
    });
    await app.init();
    this.running.add(app);
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

  async stop(app: NestFastifyApplication): Promise<void> {
    this.running.delete(app);
    await app.close();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.running].map((app) => this.stop(app)));
  }

  /** The days that an organization's reports are about, one a task that has run. */
  async reported(organizationId: string): Promise<string[]> {
    const text = `select to_char(period_to at time zone time_zone, 'YYYY-MM-DD') as date from analytics_reports
      where organization_id = $1 order by 1`;
    return (await this.database.query<{ date: string }>(text, [organizationId])).rows.map(({ date }) => date);
  }
}
