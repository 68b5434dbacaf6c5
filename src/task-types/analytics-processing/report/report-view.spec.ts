import type { ReportRecord } from './report-store.js';
import { reportView } from './report-view.js';
import type { MetricReport } from './report.response.js';

const FIGURES = { median: 1, p95: 1, p99: 1, stddev: 0, min: 1, max: 1, trend_per_bucket: 0, outliers: [] };

function view(source: 'events' | 'tasks', changes: Record<string, number | null>) {
  const metrics = Object.fromEntries(
    Object.entries(changes).map(([name, change_ratio]): [string, MetricReport] => [
      name,
      { count: 1, sum: 1, mean: 1, ...FIGURES, change_ratio, series: [] },
    ]),
  );
  const record = {
    source,
    metrics,
    bucket: 'day',
    time_zone: 'UTC',
    period_from: '2026-10-01',
    period_to: '2026-10-02',
  };
  return reportView({ ...record, created_at: '2026-10-02' } as ReportRecord, 'pt-BR');
}

describe('the view of a report', () => {
  it('calls tasks’ metrics by words, in the order of a task’s life, and knows good news from bad', () => {
    const { metrics } = view('tasks', {
      wait_time_ms: -0.5,
      failed: 0.5,
      completed: 0.5,
      submitted: null,
      attempts: 0,
    });
    expect(metrics.map(({ name, change }) => [name, change.style, change.arrow])).toEqual([
      ['Tarefas criadas', 'none', ''],
      ['Tarefas concluídas', 'good', '▲'],
      ['Tarefas com falha', 'bad', '▲'],
      ['Tempo de espera (ms)', 'good', '▼'],
      ['Tentativas por tarefa', 'plain', '='],
    ]);
  });

  it('judges no event: what it means is the tenant’s to know', () => {
    const { metrics } = view('events', { failed: 0.5, completed: -0.5 });
    expect(metrics.map(({ name, change }) => [name, change.style])).toEqual([
      ['completed', 'plain'],
      ['failed', 'plain'],
    ]);
  });
});
