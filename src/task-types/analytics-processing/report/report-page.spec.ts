import { createHash } from 'node:crypto';
import { reportCsv } from './report-csv.js';
import { REPORT_CSP, reportPage } from './report-page.js';
import type { ReportRecord } from './report-store.js';
import type { MetricReport } from './report.response.js';
import { toReportResponse } from './to-report-response.js';

const NOTHING = { median: null, p95: null, p99: null, stddev: null, min: null, max: null };
const EVIL = `<script>alert("1")</script>{{words.title}}' onload=x`;

function metric(more: Partial<MetricReport> = {}): MetricReport {
  const series = ['2026-10-01T03:00:00.000Z', '2026-10-02T03:00:00.000Z', '2026-10-03T03:00:00.000Z'].map(
    (bucket, nr) => ({ bucket, count: nr, sum: nr * 1_000.5, ...NOTHING, mean: nr === 0 ? null : 1_000.5 }),
  );
  return {
    count: 3,
    sum: 3_001.5,
    mean: 1_000.5,
    ...NOTHING,
    trend_per_bucket: 1_000.5,
    change_ratio: -0.25,
    outliers: [{ bucket: '2026-10-03T03:00:00.000Z', value: 2_001, score: 4 }],
    series,
    ...more,
  };
}

function record(metrics: Record<string, MetricReport>): ReportRecord {
  return {
    report_id: '0199c0de-0000-4000-8000-000000000000',
    source: 'events',
    period_from: '2026-10-01T03:00:00+00:00',
    period_to: '2026-10-04T03:00:00+00:00',
    bucket: 'day',
    time_zone: 'America/Sao_Paulo',
    locale: 'pt-BR',
    report_format: 'html',
    created_at: '2026-11-24T12:00:00+00:00',
    metrics,
  };
}

describe('the page of a report', () => {
  it('speaks the reader’s language, in words, numbers and dates of the report’s zone', () => {
    const portuguese = reportPage(record({ pedidos: metric() }), 'pt-BR');
    expect(portuguese).toContain('<html lang="pt-BR">');
    expect(portuguese).toMatch(/Relatório de eventos[^]*1\s?–\s?3 de out\. de 2026, por dia/u);
    expect(portuguese).toContain('3.001,50');
    expect(portuguese).toContain('▼</b> -25%');
    const english = reportPage(record({ pedidos: metric() }), 'en');
    expect(english).toMatch(/Event report[^]*Oct 1\s?–\s?3, 2026, by day/u);
    expect(english).toContain('3,001.50');
    expect(english).not.toMatch(/por dia|Média|Soma/);
  });

  it('shows bars, lines and marks for each metric, the largest first', () => {
    const page = reportPage(record({ few: metric({ count: 1 }), many: metric({ count: 9 }) }), 'en');
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page.match(/class="bar marked"/g)).toHaveLength(2);
    expect(page.match(/<tr class="marked">/g)).toHaveLength(2);
    expect(page.indexOf('<h2>many')).toBeLessThan(page.indexOf('<h2>few'));
  });

  it('takes a tenant’s text for text', () => {
    const page = reportPage(record({ [EVIL]: metric(), __proto__x: metric({ mean: null }) }), 'pt-BR');
    expect(page).not.toMatch(/<script|onload=x>|"1"/);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(page).toContain('{{words.title}}');
  });

  it('needs nothing from outside, and its policy allows its own style alone', () => {
    const page = reportPage(record({ pedidos: metric() }), 'en');
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|url\(|@import|style="|<script/);
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    expect(REPORT_CSP).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(REPORT_CSP).toMatch(/^default-src 'none'; style-src 'sha256-[^ ]+'; base-uri 'none'/);
  });

  it('says so where nothing was measured', () => {
    expect(reportPage(record({}), 'pt-BR')).toContain('Nada foi medido neste período.');
    const empty = metric({ count: 0, sum: 0, mean: null, trend_per_bucket: null, change_ratio: null, outliers: [] });
    expect(reportPage(record({ nada: empty }), 'pt-BR')).toContain('sem período anterior para comparar');
  });
});

describe('the CSV of a report', () => {
  it('is a row a bucket, with nothing a spreadsheet would run', () => {
    const csv = reportCsv(toReportResponse(record({ '=HYPERLINK("http://x")': metric(), 'a,"b"': metric() })));
    const rows = csv.trimEnd().split('\n');
    expect(rows).toHaveLength(7);
    expect(rows[0]).toBe('metric,bucket,count,sum,mean,median,p95,p99,stddev,min,max,outlier');
    expect(rows[1]).toMatch(/^"'=HYPERLINK\(""http:\/\/x""\)",2026-10-01T03:00:00.000Z,0,0,,,,,,,,no$/);
    expect(rows[3]).toMatch(/,2,2001,1000.5,,,,,,,yes$/);
    expect(rows[4]).toMatch(/^"a,""b""",/);
  });
});
