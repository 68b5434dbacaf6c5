import { randomUUID } from 'node:crypto';
import type { MetricReport } from '../../src/task-types/analytics-processing/report/report.response.js';
import type { ReportRecord } from '../../src/task-types/analytics-processing/report/report-store.js';
import { type AnalyticsRig, analyticsRig } from './analytics-rig.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Even numbers out of a seed, the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Interpolated, as percentile_cont says. */
function percentile(values: readonly number[], p: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = p * (sorted.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

function figuresOf(values: readonly number[]): Record<string, number | null> {
  const sum = values.reduce((total, value) => total + value, 0);
  const mean = values.length === 0 ? null : sum / values.length;
  const squares = values.reduce((total, value) => total + (value - (mean ?? 0)) ** 2, 0);
  return {
    count: values.length,
    sum,
    mean,
    median: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
    stddev: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    min: values.length === 0 ? null : Math.min(...values),
    max: values.length === 0 ? null : Math.max(...values),
  };
}

function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const products = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return products / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}

function expectFigures(actual: object, expected: Record<string, number | null>): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = (actual as Record<string, number | null>)[name];
    if (value === null) expect([name, found]).toEqual([name, null]);
    else
      expect([name, Math.abs((found ?? Number.NaN) - value) <= 1e-9 * Math.max(1, Math.abs(value))]).toEqual([
        name,
        true,
      ]);
  }
}

function metricIn(report: ReportRecord, name: string): MetricReport {
  const metric = report.metrics[name];
  if (!metric) throw new Error(`No ${name} in ${Object.keys(report.metrics).join()}`);
  return metric;
}

const startsOf = (metric: MetricReport): string[] => metric.series.map(({ bucket }) => bucket);

describe('a report of events', () => {
  let rig: AnalyticsRig;
  const from = Date.parse('2026-10-01T03:00:00Z');
  const random = numbersFrom(20_261_124);
  const paid = Array.from({ length: 3_000 }, () => ({
    at: from - 10 * DAY_MS + random() * 20 * DAY_MS,
    value: random() * 1_000,
  }));

  beforeAll(async () => {
    rig = await analyticsRig();
    await rig.happened([
      ...paid.map(({ at, value }) => ({ name: 'paid', value, occurred_at: new Date(at).toISOString() })),
      { name: 'visit', occurred_at: '2026-10-02T12:00:00Z' },
      { name: 'visit', occurred_at: '2026-10-02T13:00:00Z' },
    ]);
  });

  it('says of the whole and of each day what a count by hand says', async () => {
    const report = await rig.report({ period: { from: '2026-10-01', to: '2026-10-11' } });
    const metric = metricIn(report, 'paid');
    const inPeriod = paid.filter(({ at }) => at >= from && at < from + 10 * DAY_MS);
    expectFigures(metric, figuresOf(inPeriod.map(({ value }) => value)));

    const days = Array.from({ length: 10 }, (_, day) =>
      inPeriod.filter(({ at }) => Math.floor((at - from) / DAY_MS) === day).map(({ value }) => value),
    );
    expect(startsOf(metric)).toEqual(days.map((_, day) => new Date(from + day * DAY_MS).toISOString()));
    for (const [day, values] of days.entries()) expectFigures(metric.series[day] ?? {}, figuresOf(values));

    const sums = days.map((values) => figuresOf(values)['sum'] ?? 0);
    const before = figuresOf(paid.filter(({ at }) => at < from).map(({ value }) => value))['sum'] ?? 0;
    const change_ratio = ((metric.sum - before) / before) as number;
    expectFigures(metric, { trend_per_bucket: slopeOf(sums), change_ratio });
  });

  it('counts events without a value, and has every bucket, empty ones too', async () => {
    const report = await rig.report({ period: { from: '2026-10-01', to: '2026-10-04' }, metrics: ['visit', 'never'] });
    expect(metricIn(report, 'visit')).toMatchObject({ count: 2, sum: 0, mean: null, median: null, change_ratio: null });
    expect(metricIn(report, 'visit').series.map(({ count }) => count)).toEqual([0, 2, 0]);
    expect(metricIn(report, 'visit').trend_per_bucket).toBe(0);
    expect(metricIn(report, 'never')).toMatchObject({ count: 0, sum: 0, min: null, outliers: [] });
    expect(metricIn(report, 'never').series).toHaveLength(3);
  });

  it('takes the names with the most events where none are named, and nothing of another organization', async () => {
    const other = await analyticsRig();
    const names = Array.from({ length: 25 }, (_, nr) => `name ${nr}`);
    await other.happened(
      names.flatMap((name, nr) =>
        Array.from({ length: nr + 1 }, () => ({ name, value: 1, occurred_at: '2026-10-05T12:00:00Z' })),
      ),
    );
    const report = await other.report({ period: { from: '2026-10-01', to: '2026-10-11' } });
    expect(Object.keys(report.metrics).sort()).toEqual(names.slice(5).sort());
    const empty = await (await analyticsRig()).report({ period: { from: '2026-10-01', to: '2026-10-11' } });
    expect(empty.metrics).toEqual({});
  });

  it('is written again under the same id when its task runs again', async () => {
    const payload = { period: { from: '2026-10-01', to: '2026-10-04' }, metrics: ['late'] };
    const taskId = `normal-${randomUUID()}`;
    const first = await rig.result(payload, taskId);
    await rig.happened([{ name: 'late', value: 2, occurred_at: '2026-10-02T12:00:00Z' }]);
    const second = await rig.result(payload, taskId);
    expect([second.report_id, first.events, second.events]).toEqual([first.report_id, 0, 1]);
    expect(await rig.store.find(rig.organizationId, first.report_id)).toMatchObject({ metrics: { late: { sum: 2 } } });
    expect((await rig.result(payload)).report_id).not.toBe(first.report_id);
    const [{ count } = { count: '' }] = await rig.sql<{ count: string }>(
      `select count(*) from analytics_reports where organization_id = $1 and task_id = '${taskId}'`,
    );
    expect(count).toBe('1');
  });

  it('marks the bucket that is unlike the others, also where the others are all equal', async () => {
    const spiky = await analyticsRig();
    const days = Array.from({ length: 30 }, (_, day) => new Date(from + day * DAY_MS + HOUR_MS).toISOString());
    await spiky.happened([
      ...days.map((occurred_at, day) => ({ name: 'even', value: day === 20 ? 50 : 10, occurred_at })),
      ...days.map((occurred_at, day) => ({ name: 'noisy', value: day === 7 ? -400 : 100 + (day % 5), occurred_at })),
      ...days.map((occurred_at, day) => ({ name: 'calm', value: 100 + (day % 5), occurred_at })),
    ]);
    const report = await spiky.report({ period: { from: '2026-10-01', to: '2026-10-31' } });
    const outliers = (name: string) => metricIn(report, name).outliers.map(({ bucket, value }) => [bucket, value]);
    expect(outliers('even')).toEqual([['2026-10-21T03:00:00.000Z', 50]]);
    expect(outliers('noisy')).toEqual([['2026-10-08T03:00:00.000Z', -400]]);
    expect(outliers('calm')).toEqual([]);
    expect(metricIn(report, 'noisy').outliers[0]?.score).toBeLessThan(-3.5);
  });

  it('stores an event once, in one call or over many at once', async () => {
    const shop = await analyticsRig();
    const events = Array.from({ length: 500 }, (_, nr) => ({
      event_id: `evt-${nr}`,
      name: 'paid',
      value: 1,
      occurred_at: '2026-10-05T12:00:00-03:00',
    }));
    expect(await shop.ingest([...events.slice(0, 10), ...events.slice(0, 5)])).toEqual({ accepted: 10, duplicates: 5 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, call) => shop.ingest(call % 2 ? events : [...events].reverse())),
    );
    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(490);
    const { metrics } = await shop.report({ period: { from: '2026-10-05', to: '2026-10-06' }, bucket: 'hour' });
    expect(metrics['paid']).toMatchObject({ count: 500, sum: 500 });
    expect(metrics['paid']?.series.findIndex(({ count }) => count === 500)).toBe(12);
  });
});

describe('the buckets of a report', () => {
  let rig: AnalyticsRig;
  const metrics = ['x'];
  beforeAll(async () => {
    rig = await analyticsRig();
  });

  async function starts(period: { from: string; to: string }, bucket: 'hour' | 'day' | 'week', time_zone: string) {
    return startsOf(metricIn(await rig.report({ period, bucket, time_zone, metrics }), 'x'));
  }

  it('are days of 23 and 25 hours where clocks are moved', async () => {
    expect(await starts({ from: '2026-03-07', to: '2026-03-10' }, 'day', 'America/New_York')).toEqual([
      '2026-03-07T05:00:00.000Z',
      '2026-03-08T05:00:00.000Z',
      '2026-03-09T04:00:00.000Z',
    ]);
    expect(await starts({ from: '2026-10-31', to: '2026-11-03' }, 'day', 'America/New_York')).toEqual([
      '2026-10-31T04:00:00.000Z',
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ]);
    expect(await starts({ from: '2026-03-08', to: '2026-03-09' }, 'hour', 'America/New_York')).toHaveLength(23);
    expect(await starts({ from: '2026-11-01', to: '2026-11-02' }, 'hour', 'America/New_York')).toHaveLength(25);
  });

  it('begin at one o’clock on a day that has no midnight', async () => {
    expect(await starts({ from: '2018-11-03', to: '2018-11-06' }, 'day', 'America/Sao_Paulo')).toEqual([
      '2018-11-03T03:00:00.000Z',
      '2018-11-04T03:00:00.000Z',
      '2018-11-05T02:00:00.000Z',
    ]);
  });

  it('are weeks from Monday, and the first and last hold only what lies in the period', async () => {
    await rig.happened([
      { name: 'x', value: 1, occurred_at: '2026-10-05T12:00:00Z' },
      { name: 'x', value: 2, occurred_at: '2026-10-07T12:00:00Z' },
      { name: 'x', value: 4, occurred_at: '2026-10-14T12:00:00Z' },
      { name: 'x', value: 8, occurred_at: '2026-10-15T12:00:00Z' },
    ]);
    const period = { from: '2026-10-07', to: '2026-10-15' };
    const report = await rig.report({ period, bucket: 'week', time_zone: 'UTC', metrics });
    expect(metricIn(report, 'x').series.map(({ bucket, sum }) => [bucket, sum])).toEqual([
      ['2026-10-05T00:00:00.000Z', 2],
      ['2026-10-12T00:00:00.000Z', 4],
    ]);
  });

  it('fit zones that are off by a half or a quarter of an hour', async () => {
    expect((await starts({ from: '2026-10-05', to: '2026-10-06' }, 'hour', 'Asia/Kathmandu'))[0]).toBe(
      '2026-10-04T18:15:00.000Z',
    );
    expect(await starts({ from: '2026-10-05', to: '2026-10-06' }, 'hour', 'Asia/Kathmandu')).toHaveLength(24);
    expect(
      (await starts({ from: '2026-10-04', to: '2026-10-05' }, 'hour', 'Australia/Lord_Howe')).length,
    ).toBeGreaterThanOrEqual(23);
  });

  it('cover the longest periods', async () => {
    expect(await starts({ from: '2025-11-24', to: '2026-11-25' }, 'day', 'America/Sao_Paulo')).toHaveLength(366);
    expect(await starts({ from: '2026-10-01', to: '2026-11-01' }, 'hour', 'America/Sao_Paulo')).toHaveLength(744);
  });
});

describe('a report of the task history', () => {
  it('counts what was submitted and how it ended, and measures times by their mean', async () => {
    const rig = await analyticsRig();
    const task = (nr: number, status: string, day: number, ms: number | null) =>
      `('t-${rig.organizationId}-${nr}', $1, 'u', 'n', 'n', 'webhook_delivery', 'normal', '${status}', 1, '2026-10-0${day}T12:00Z',
        ${ms === null ? 'null' : `'2026-10-0${day}T13:00Z'`}, ${ms ?? 'null'}, ${ms ?? 'null'}, now(), 'b')`;
    await rig.sql(`insert into background_tasks (task_id, organization_id, user_id, name, search_name, task_type, priority, status,
      attempts, created_at, completed_at, execution_time_ms, wait_time_ms, seen_at, broker_id) values
      ${[task(1, 'completed', 1, 100), task(2, 'completed', 1, 300), task(3, 'failed', 3, 400), task(4, 'cancelled', 3, 10), task(5, 'pending', 3, null)].join()}`);

    const { metrics } = await rig.report({ source: 'tasks', period: { from: '2026-10-01', to: '2026-10-04' } });
    const counts = (name: string) => metrics[name]?.series.map(({ count }) => count);
    expect(counts('submitted')).toEqual([2, 0, 3]);
    expect([counts('completed'), counts('failed'), counts('cancelled')]).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [0, 0, 1],
    ]);
    expect(metrics['execution_time_ms']).toMatchObject({ count: 4, mean: 202.5, max: 400, change_ratio: null });
    expect(metrics['execution_time_ms']?.series.map(({ mean }) => mean)).toEqual([200, null, 205]);
    expect(metrics['execution_time_ms']?.trend_per_bucket).toBeCloseTo(2.5, 9);
    expect(Object.keys(metrics).sort()).toEqual(
      ['attempts', 'cancelled', 'completed', 'execution_time_ms', 'failed', 'submitted', 'wait_time_ms'].sort(),
    );
  });
});
