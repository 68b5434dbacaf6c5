import type { ReportBucket, ReportLocale, ReportSource, TaskMetric } from '../analytics-processing.payload.js';

/** Every word of the page that is not the tenant's own. */
export interface ReportWords {
  title: Record<ReportSource, string>;
  by: Record<ReportBucket, string>;
  bucket: Record<ReportBucket, string>;
  timeZone: string;
  created: string;
  summary: string;
  empty: string;
  figures: Record<'count' | 'sum' | 'mean' | 'median' | 'p95' | 'p99' | 'stddev' | 'min' | 'max', string>;
  headline: Record<'sum' | 'mean' | 'count', string>;
  tasks: Record<TaskMetric, string>;
  trend: string;
  perBucket: Record<ReportBucket, string>;
  versusBefore: string;
  noneBefore: string;
  outliers: string;
  noOutliers: string;
  outlier: string;
  aboveUsual: string;
  belowUsual: string;
  levels: string;
  table: string;
  omitted: (count: string) => string;
  moreOutliers: (count: string) => string;
  method: string;
}

const PORTUGUESE: ReportWords = {
  title: { events: 'Relatório de eventos', tasks: 'Relatório de tarefas' },
  by: { hour: 'por hora', day: 'por dia', week: 'por semana' },
  bucket: { hour: 'Hora', day: 'Dia', week: 'Semana de' },
  timeZone: 'Fuso horário',
  created: 'Gerado em',
  summary: 'Resumo',
  empty: 'Nada foi medido neste período.',
  figures: {
    count: 'Ocorrências',
    sum: 'Soma',
    mean: 'Média',
    median: 'Mediana',
    p95: 'Percentil 95',
    p99: 'Percentil 99',
    stddev: 'Desvio padrão',
    min: 'Mínimo',
    max: 'Máximo',
  },
  headline: { sum: 'soma no período', mean: 'média no período', count: 'ocorrências no período' },
  tasks: {
    submitted: 'Tarefas criadas',
    completed: 'Tarefas concluídas',
    failed: 'Tarefas com falha',
    cancelled: 'Tarefas canceladas',
    execution_time_ms: 'Tempo de execução (ms)',
    wait_time_ms: 'Tempo de espera (ms)',
    attempts: 'Tentativas por tarefa',
  },
  trend: 'Tendência',
  perBucket: { hour: 'por hora', day: 'por dia', week: 'por semana' },
  versusBefore: 'em relação ao período anterior',
  noneBefore: 'sem período anterior para comparar',
  outliers: 'Fora do comum',
  noOutliers: 'Nenhum valor fora do comum.',
  outlier: 'fora do comum',
  aboveUsual: 'acima do habitual',
  belowUsual: 'abaixo do habitual',
  levels: 'Mediana e percentil 95',
  table: 'Valores',
  omitted: (count) => `Linhas anteriores no CSV deste relatório: ${count}.`,
  moreOutliers: (count) => `Outros fora do comum, no CSV deste relatório: ${count}.`,
  method:
    'Percentis exatos. Tendência por mínimos quadrados. Comparação com o período anterior de mesma duração. Fora do comum: escore z modificado (mediana e MAD) além de 3,5.',
};

const ENGLISH: ReportWords = {
  title: { events: 'Event report', tasks: 'Task report' },
  by: { hour: 'by hour', day: 'by day', week: 'by week' },
  bucket: { hour: 'Hour', day: 'Day', week: 'Week of' },
  timeZone: 'Time zone',
  created: 'Created',
  summary: 'Summary',
  empty: 'Nothing was measured in this period.',
  figures: {
    count: 'Count',
    sum: 'Sum',
    mean: 'Mean',
    median: 'Median',
    p95: '95th percentile',
    p99: '99th percentile',
    stddev: 'Standard deviation',
    min: 'Minimum',
    max: 'Maximum',
  },
  headline: { sum: 'sum over the period', mean: 'mean over the period', count: 'in the period' },
  tasks: {
    submitted: 'Tasks submitted',
    completed: 'Tasks completed',
    failed: 'Tasks failed',
    cancelled: 'Tasks cancelled',
    execution_time_ms: 'Execution time (ms)',
    wait_time_ms: 'Waiting time (ms)',
    attempts: 'Attempts per task',
  },
  trend: 'Trend',
  perBucket: { hour: 'per hour', day: 'per day', week: 'per week' },
  versusBefore: 'compared with the previous period',
  noneBefore: 'no previous period to compare with',
  outliers: 'Outliers',
  noOutliers: 'No outliers.',
  outlier: 'outlier',
  aboveUsual: 'above the usual range',
  belowUsual: 'below the usual range',
  levels: 'Median and 95th percentile',
  table: 'Figures',
  omitted: (count) => `Earlier rows, in the CSV of this report: ${count}.`,
  moreOutliers: (count) => `Other outliers, in the CSV of this report: ${count}.`,
  method:
    'Exact percentiles. Trend by least squares. Compared with the previous period of equal length. Outliers: modified z-score (median and MAD) beyond 3.5.',
};

export const REPORT_WORDS: Record<ReportLocale, ReportWords> = { 'pt-BR': PORTUGUESE, en: ENGLISH };
