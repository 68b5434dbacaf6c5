import { DateTime } from 'luxon';
import pg from 'pg';
import type { DailyScheduleResponse } from '../../src/task-types/analytics-processing/daily/daily-schedule.dto.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker } from '../support/processes.js';
import { BROKERS, type BrokerKind, supabase } from '../support/services.js';
import { until } from '../support/until.js';

const SCHEDULE = '/integrations/analytics/schedule-daily';
const ZONE = 'America/Sao_Paulo';
/** Time enough to set it and to kill who would run it. */
const LEAST_AHEAD_MS = 12_000;

/** A wall clock's next whole minute that is not too near. */
function nextMinute(now: DateTime): DateTime {
  const next = now.startOf('minute').plus({ minutes: 1 });
  return next.diff(now).toMillis() < LEAST_AHEAD_MS ? next.plus({ minutes: 1 }) : next;
}

/** Real processes, a real clock and a real minute: three workers and two APIs a broker, both brokers side by side. */
describe('a daily schedule', () => {
  it('is made up for once where its time passed without workers and broker, and gives one report a day', async () => {
    const ended = await Promise.allSettled(BROKERS.map(onBroker));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    expect(ended).toHaveLength(2);
  }, 300_000);
});

async function onBroker(kind: BrokerKind): Promise<void> {
  const database = new pg.Pool({ connectionString: (await supabase()).databaseUrl });
  const deployment = await deploy(kind, { apis: 2, workers: 3, env: { TASK_LOCK_SECONDS: '2' } });
  try {
    await story(deployment, database);
  } finally {
    await database.end();
    await deployment.stop();
  }
}

async function story(deployment: Deployment, database: pg.Pool): Promise<void> {
  const organizationId = freshOrganization();
  const reports = async () =>
    (
      await database.query<{ from: string; task_id: string }>(
        `select to_char(period_from at time zone time_zone, 'YYYY-MM-DD HH24:MI') as from, task_id
         from analytics_reports where organization_id = $1`,
        [organizationId],
      )
    ).rows;

  const managers = await Promise.all(
    deployment.apis.map(({ baseUrl }) => clientFor(baseUrl, { organizationId, role: 'manager' })),
  );
  const [manager] = managers as [ApiClient];
  const due = nextMinute(DateTime.now().setZone(ZONE));
  const body = { hour: due.hour, minute: due.minute, time_zone: ZONE };
  const answers = await Promise.all(managers.map((client) => client.post(SCHEDULE, body)));
  for (const answer of answers) {
    const { next_run_at } = expectStatus(200, answer).json<DailyScheduleResponse>();
    expect(next_run_at).toBe(due.toUTC().toISO());
  }
  await deployment.workers[0]?.kill('SIGKILL');
  await Promise.all(deployment.workers.slice(1).map((worker) => worker.kill('SIGKILL')));
  await deployment.broker.kill();
  await deployment.broker.start();
  expect(Date.now()).toBeLessThan(due.toMillis());

  // Its time passes while no worker lives.
  await until(() => Date.now() > due.toMillis() + 1_500, { what: 'the time of day', timeoutMs: 75_000 });
  expect(await reports()).toEqual([]);
  deployment.workers.length = 0;
  deployment.workers.push(...(await Promise.all([0, 1, 2].map(() => startWorker(deployment.env)))));
  await until(async () => (await reports()).length > 0, { what: 'the report', timeoutMs: 60_000 });

  const [report] = await reports();
  expect(report?.from).toBe(`${due.minus({ days: 1 }).toISODate()} 00:00`);
  const task = await manager.ended(report?.task_id ?? '');
  expect(task).toMatchObject({ status: 'completed', name: `Relatório de ${due.minus({ days: 1 }).toISODate()}` });
  const { next_run_at } = expectStatus(200, await manager.get(SCHEDULE)).json<DailyScheduleResponse>();
  expect(next_run_at).toBe(due.plus({ days: 1 }).toUTC().toISO());

  // Set anew for a later minute of the same day: that day has its report.
  const again = nextMinute(DateTime.now().setZone(ZONE));
  await manager.post(SCHEDULE, { hour: again.hour, minute: again.minute, time_zone: ZONE, locale: 'en' });
  const moved = async () => (await manager.get(SCHEDULE)).json<DailyScheduleResponse>().next_run_at;
  await until(async () => (await moved()) === again.plus({ days: 1 }).toUTC().toISO(), {
    what: 'the second minute',
    timeoutMs: 90_000,
    everyMs: 250,
  });
  if (again.toISODate() === due.toISODate()) expect(await reports()).toHaveLength(1);
}
