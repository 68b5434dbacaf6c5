import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { ApiModule, WorkerModule } from '../../src/app.module.js';
import { readEnv } from '../../src/config/env.js';
import { createApp } from '../../src/create-app.js';
import { AnalyticsProcessing } from '../../src/task-types/analytics-processing/analytics-processing.js';
import type { MetricReport } from '../../src/task-types/analytics-processing/report/report.response.js';
import { freshBroker, supabase, supabaseEnv, type TestBroker } from '../support/services.js';
import { headersFor, TEST_JWT_SECRET, type TestCaller } from '../support/tokens.js';
import { wrongDaily, wrongEvents, wrongReports } from './wrong-analytics-inputs.js';

const organizationId = `org-${randomUUID()}`;

let broker: TestBroker;
let api: NestFastifyApplication;
let worker: NestFastifyApplication;
let database: pg.Client;

beforeAll(async () => {
  broker = await freshBroker('redis');
  const settings = { ...broker.env, SUPABASE_JWT_SECRET: TEST_JWT_SECRET, LOG_LEVEL: 'silent', NODE_ENV: 'test' };
  const env = readEnv({ ...settings, WEBHOOK_ALLOW_HTTP: 'true', ...(await supabaseEnv()) });
  api = await createApp(ApiModule.with(env), env);
  worker = await createApp(WorkerModule.with(env), env);
  await Promise.all([api.init(), worker.init()]);
  await api.getHttpAdapter().getInstance().ready();
  database = new pg.Client((await supabase()).databaseUrl);
  await database.connect();
}, 60_000);

afterAll(async () => {
  await database?.end();
  await Promise.all([api?.close(), worker?.close()]);
  await broker?.close();
}, 30_000);

interface Answer {
  status: number;
  text: string;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}

interface Asked {
  as?: TestCaller;
  headers?: Record<string, string>;
}

async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  payload?: unknown,
  asked: Asked = {},
): Promise<Answer> {
  const { 'content-type': type, ...auth } = await headersFor({ organizationId, role: 'member', ...asked.as });
  const response = await api.inject({
    method,
    url: `/api/background${path}`,
    headers: { ...auth, ...(payload !== undefined && { 'content-type': type ?? '' }), ...asked.headers },
    ...(payload !== undefined && { payload: JSON.stringify(payload) }),
  });
  const isJson = /json/.test(String(response.headers['content-type']));
  return {
    status: response.statusCode,
    text: response.body,
    body: isJson ? response.json() : {},
    headers: response.headers,
  };
}

async function ended(taskId: unknown): Promise<Record<string, unknown>> {
  return (await call('GET', `/tasks/${String(taskId)}?wait_seconds=30`)).body;
}

async function reportOf(body: object): Promise<string> {
  const submitted = await call('POST', '/tasks/analytics-processing', body);
  expect([submitted.status, submitted.text]).toEqual([202, expect.any(String)]);
  const task = await ended(submitted.body['task_id']);
  expect([task['status'], task['error']]).toEqual(['completed', null]);
  return (task['result'] as { report_id: string }).report_id;
}

const stored = async (): Promise<unknown> =>
  (
    await database.query(
      `select (select count(*) from analytics_events where organization_id = $1) as events,
              (select count(*) from analytics_reports where organization_id = $1) as reports`,
      [organizationId],
    )
  ).rows;

const events = (more: object[] = [{}]) => ({
  events: more.map((fields) => ({
    event_id: randomUUID(),
    name: 'order_paid',
    value: 10,
    occurred_at: '2026-10-05T12:00:00Z',
    ...fields,
  })),
});

describe('events and their report, over HTTP', () => {
  let reportId: string;
  const period = { from: '2026-10-01', to: '2026-10-08' };

  beforeAll(async () => {
    const body = events([
      {},
      { value: 30 },
      { name: '<b>=1+1</b>', value: -1 },
      { occurred_at: '2026-10-06T12:00:00-03:00' },
    ]);
    expect(await call('POST', '/analytics/events', body)).toMatchObject({
      status: 200,
      body: { accepted: 4, duplicates: 0 },
    });
    expect(await call('POST', '/analytics/events', body)).toMatchObject({
      status: 200,
      body: { accepted: 0, duplicates: 4 },
    });
    reportId = await reportOf({ period, name: 'Semana', priority: 'high', tags: ['semana'] });
  });

  it('is JSON for who accepts anything', async () => {
    const { status, body, headers } = await call('GET', `/analytics/reports/${reportId}`, undefined, {
      as: { role: 'viewer' },
    });
    expect(status).toBe(200);
    expect(headers['vary']).toMatch(/accept/i);
    expect(Object.keys(body).sort()).toEqual(['bucket', 'metrics', 'period', 'report_id', 'source', 'time_zone']);
    expect(body).toMatchObject({
      report_id: reportId,
      source: 'events',
      period: { from: '2026-10-01T03:00:00.000Z', to: '2026-10-08T03:00:00.000Z' },
      bucket: 'day',
      time_zone: 'America/Sao_Paulo',
    });
    const { order_paid: paid } = body['metrics'] as Record<string, MetricReport>;
    expect(paid).toMatchObject({ count: 3, sum: 50, median: 10, min: 10, max: 30, change_ratio: null });
    expect(paid?.series.map(({ sum }) => sum)).toEqual([0, 0, 0, 0, 40, 10, 0]);
  });

  it('is a page, in two languages, that runs nothing', async () => {
    const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const page = await call('GET', `/analytics/reports/${reportId}`, undefined, { headers: html });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
    });
    expect(page.text).toContain('Relatório de eventos');
    expect(page.text).toContain('&lt;b&gt;');
    const english = await call('GET', `/analytics/reports/${reportId}?locale=en`, undefined, { headers: html });
    expect(english.text).toContain('Event report');
    expect((await call('GET', `/analytics/reports/${reportId}?locale=fr`)).status).toBe(400);
  });

  it('is CSV, and nothing else', async () => {
    const csv = await call('GET', `/analytics/reports/${reportId}`, undefined, { headers: { accept: 'text/csv' } });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text.trimEnd().split('\n')).toHaveLength(1 + 2 * 7);
    const image = await call('GET', `/analytics/reports/${reportId}`, undefined, { headers: { accept: 'image/png' } });
    expect([image.status, image.headers['content-type']]).toEqual([406, 'application/problem+json; charset=utf-8']);
  });

  it('is what its report_format says where the reader has no wish', async () => {
    const id = await reportOf({ period, report_format: 'csv' });
    expect((await call('GET', `/analytics/reports/${id}`)).headers['content-type']).toMatch(/^text\/csv/);
    const json = await call('GET', `/analytics/reports/${id}`, undefined, { headers: { accept: 'application/json' } });
    expect(json.body['report_id']).toBe(id);
  });

  it('is unknown to another organization, as one that never was', async () => {
    const stranger = { as: { organizationId: 'another', role: 'manager' as const } };
    const theirs = await call('GET', `/analytics/reports/${reportId}`, undefined, stranger);
    const none = await call('GET', `/analytics/reports/${randomUUID()}`, undefined, stranger);
    const malformed = await call('GET', '/analytics/reports/nothing', undefined, stranger);
    const rest = ({ body: { instance: _instance, ...same } }: Answer) => same;
    expect([theirs.status, none.status, malformed.status]).toEqual([404, 404, 404]);
    expect([rest(theirs), rest(malformed)]).toEqual([rest(none), rest(none)]);
  });

  it('is submitted by the application itself, and by the generic route', async () => {
    const taskId = await api.get(AnalyticsProcessing).submitAnalyticsProcessing({
      organization_id: organizationId,
      user_id: 'cron',
      period,
      bucket: 'week',
      priority: 'low',
    });
    expect(await ended(taskId)).toMatchObject({
      status: 'completed',
      priority: 'low',
      result: { bucket: 'week', events: 4 },
    });
    const generic = { name: 'x', task_type: 'analytics_processing', payload: { period, time_zone: 'UTC' } };
    const { body } = await call('POST', '/tasks', generic);
    expect(await ended(body['task_id'])).toMatchObject({ status: 'completed', result: { time_zone: 'UTC' } });
  });
});

describe('the daily report of an organization', () => {
  const path = '/integrations/analytics/schedule-daily';
  const manager = { as: { organizationId: `org-${randomUUID()}`, role: 'manager' as const } };

  it('is set, shown, replaced and removed', async () => {
    expect((await call('GET', path, undefined, manager)).status).toBe(404);
    const set = await call('POST', path, {}, manager);
    expect(set).toMatchObject({
      status: 200,
      body: { hour: 2, minute: 0, time_zone: 'America/Sao_Paulo', source: 'events', bucket: 'hour' },
    });
    expect(new Date(String(set.body['next_run_at'])).toISOString()).toMatch(/T05:00:00\.000Z$/);
    const more = {
      hour: 6,
      minute: 45,
      time_zone: 'Europe/Lisbon',
      source: 'tasks',
      metrics: ['failed'],
      locale: 'en',
      name: 'Failures',
      priority: 'low',
      on_complete: {
        task: {
          task_type: 'webhook_delivery',
          payload: { webhook_url: 'https://example.com/a', data: { password: 'x' } },
        },
      },
    };
    const replaced = await call('POST', path, more, manager);
    const { on_complete: followUp, ...rest } = more;
    expect(replaced.body).toMatchObject(rest);
    expect(followUp.task.payload.data.password).toBe('x');
    expect(replaced.body).toMatchObject({ on_complete: { task: { payload: { data: { password: '***' } } } } });
    expect((await call('GET', path, undefined, manager)).body).toEqual(replaced.body);
    expect((await call('DELETE', path, undefined, manager)).status).toBe(204);
    expect((await call('DELETE', path, undefined, manager)).status).toBe(404);
  });

  it('is the manager’s to change, and nobody else’s to see', async () => {
    await call('POST', path, {}, manager);
    for (const role of ['viewer', 'member'] as const) {
      const answers = await Promise.all([
        call('POST', path, {}, { as: { role } }),
        call('GET', path, undefined, { as: { role } }),
        call('DELETE', path, undefined, { as: { role } }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    }
    expect((await call('GET', path, undefined, { as: { role: 'manager' } })).status).toBe(404);
    expect((await call('GET', path, undefined, manager)).status).toBe(200);
  });
});

describe('a wrong input is refused by the name of its field, and nothing is stored', () => {
  it.each([
    ...wrongEvents.map((row) => ({ path: '/analytics/events', ...row })),
    ...wrongReports.map((row) => ({ path: '/tasks/analytics-processing', ...row })),
    ...wrongDaily.map((row) => ({ path: '/integrations/analytics/schedule-daily', ...row })),
  ])('$path: $what', async ({ path, body, fields }) => {
    const before = await stored();
    const answer = await call('POST', path, body, { as: { role: 'manager' } });
    expect([answer.status, answer.text]).toEqual([422, expect.any(String)]);
    const named = ((answer.body['errors'] ?? []) as { field: string }[]).map(({ field }) => field);
    expect([...new Set(named)].sort()).toEqual([...fields].sort());
    expect(await stored()).toEqual(before);
    expect(
      (await call('GET', '/integrations/analytics/schedule-daily', undefined, { as: { role: 'manager' } })).status,
    ).toBe(404);
  });

  it('takes a thousand events at once, and their longest', async () => {
    const thousand = events(
      Array.from({ length: 1_000 }, () => ({ name: 'n'.repeat(100), properties: { text: 'x'.repeat(4_000) } })),
    );
    const other = { as: { organizationId: `org-${randomUUID()}` } };
    expect((await call('POST', '/analytics/events', thousand, other)).body).toEqual({ accepted: 1_000, duplicates: 0 });
    expect((await call('POST', '/analytics/events', events(), { as: { role: 'viewer' } })).status).toBe(403);
  });
});
