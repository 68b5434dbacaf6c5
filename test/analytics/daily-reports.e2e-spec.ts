import { Chores } from '@app/task-engine';
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { NightlyPage } from '../../src/task-types/analytics-processing/daily/nightly-page.js';
import { NightlyReports } from '../../src/task-types/analytics-processing/daily/nightly-reports.js';
import { DailySchedules } from '../../src/task-types/analytics-processing/daily/daily-schedules.js';
import { BROKERS } from '../support/services.js';
import { openWhile } from '../support/stage.js';
import { until } from '../support/until.js';
import { DailyStage, report } from './daily-stage.js';

describe.each(BROKERS)('daily reports on %s', (kind) => {
  const stage = new DailyStage(kind);
  openWhile(stage);

  it('of an organization are one a day however often they are triggered, and begin with the day before', async () => {
    const organizationId = `org-${randomUUID()}`;
    const api = await stage.start('api');
    await Promise.all([stage.start('worker'), stage.start('worker')]);
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
    await until(async () => (await stage.reported(organizationId)).length > 0, {
      what: 'the report',
      timeoutMs: 30_000,
    });
    const from = Date.now();
    await until(() => Date.now() - from > 4_000, { what: 'some more triggers' });

    const dates = (await stage.reported(organizationId)).filter((date) => date >= today);
    expect(dates).toEqual([...new Set(dates)]);
    expect(dates[0]).toBe(today);
    expect(await schedules.remove(organizationId)).toBe(true);
    expect(await schedules.of(organizationId)).toBeUndefined();
    await stage.stopAll();
  }, 60_000);

  it('are the system’s own for who has none: once a night, and not about reports alone', async () => {
    const [measured, ownSchedule, idle, onlyReports] = Array.from({ length: 4 }, () => `org-${randomUUID()}`) as [
      string,
      string,
      string,
      string,
    ];
    const api = await stage.start('api');
    const workers = await Promise.all([stage.start('worker'), stage.start('worker')]);
    const { from, to } = api.get(NightlyPage, { strict: false }).latestNight(new Date());
    const noon = DateTime.fromISO(from, { zone: stage.env.analyticsTimeZone }).set({ hour: 12 }).toISO();
    for (const organizationId of [measured, ownSchedule])
      await stage.database.query(
        `insert into analytics_events (organization_id, event_id, name, occurred_at) values ($1, 'e', 'x', $2)`,
        [organizationId, noon],
      );
    await stage.database.query(
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
    await until(async () => (await stage.reported(measured)).length > 0, {
      what: 'the nightly report',
      timeoutMs: 90_000,
    });
    for (const night of nights) await night.look();
    await Promise.all(nights.map((night) => night.startIfDue(new Date())));
    const [other] = nights;
    await other?.look();

    expect(await stage.reported(measured)).toEqual([to]);
    expect(await Promise.all([ownSchedule, idle, onlyReports].map((id) => stage.reported(id)))).toEqual([[], [], []]);
    await schedules.remove(ownSchedule);
    await stage.stopAll();
  }, 150_000);
});
