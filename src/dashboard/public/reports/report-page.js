// @ts-check
import { ask, askFile } from '../core/api.js';
import { LineChart } from '../charts/line-chart.js';
import { days, number, percent } from '../core/format.js';
import { usePolled } from '../core/polled.js';
import { hrefOf } from '../core/router.js';
import { Icon } from '../parts/icon.js';
import { sayError } from '../parts/notices.js';
import { PageHead } from '../parts/page.js';
import { Empty, Failure, Loading } from '../parts/states.js';
import { html, useMemo } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @typedef {import('../types.js').Report} Report */
/** @typedef {import('../types.js').Metric} Metric */

/** Metrics whose mean says more than their sum. */
const TIMED = ['execution_time_ms', 'wait_time_ms', 'attempts'];

/** The order in which one reads of tasks; events come as they are. */
const ORDER = ['submitted', 'completed', 'failed', 'cancelled', 'wait_time_ms', 'execution_time_ms', 'attempts'];

/** One report. @param {{ id: string }} props */
export function ReportPage({ id }) {
  const t = useWords();
  const path = `/analytics/reports/${encodeURIComponent(id)}`;
  /** @type {import('../core/polled.js').Polled<Report>} */
  const { data: report, error, reload } = usePolled((signal) => ask(path, { signal }), { everyMs: 0, key: id });
  if (!report)
    return error
      ? html`<${PageHead} title=${t.reports.title} /><${Failure} error=${error} retry=${reload} />`
      : html`<${Loading} />`;
  const { source, period, time_zone, bucket } = report;
  const metrics = inOrder(report.metrics);
  const buckets = { unit: bucket, timeZone: time_zone };
  const save = (/** @type {string} */ type, /** @type {string} */ ending) =>
    void saveFile(path, type, `report-${id}.${ending}`).catch(sayError);
  const actions = html`<button type="button" class="button" onClick=${() => save('text/csv', 'csv')}>
      ${t.reports.csv}
    </button>
    <button type="button" class="button" onClick=${() => save('application/json', 'json')}>${t.reports.json}</button>`;
  return html`<div class="inner">
    <a class="back small" href=${hrefOf('/reports')}><${Icon} name="back" />${t.reports.title}</a>
    <${PageHead} title=${days(period, time_zone)} actions=${actions} />
    <p class="lead">${t.reports.sources[source]} · ${t.reports.by[bucket]} · ${time_zone}</p>
    ${
      metrics.length === 0
        ? html`<${Empty} title=${t.reports.noMetrics} icon="reports" />`
        : html`<div class="stack">
            <${Figures} metrics=${metrics} />
            <div class="charts">
              ${metrics.map(([name, metric]) => html`<${MetricChart} key=${name} name=${name} metric=${metric} buckets=${buckets} />`)}
            </div>
          </div>`
    }
  </div>`;
}

/** @param {Record<string, Metric>} metrics */
function inOrder(metrics) {
  return Object.entries(metrics).sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other));
}

/** @param {{ metrics: [string, Metric][] }} props */
function Figures({ metrics }) {
  const t = useWords();
  const columns = /** @type {const} */ (['count', 'sum', 'mean', 'median', 'p95', 'p99']);
  return html`<div class="panel table-wrap" tabindex="0" role="region" aria-label=${t.reports.metrics}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.reports.metric}</th>
          ${columns.map((name) => html`<th scope="col" class="number">${t.reports[name]}</th>`)}
          <th scope="col" class="number">${t.reports.change}</th>
          <th scope="col" class="number">${t.reports.outliers}</th>
        </tr>
      </thead>
      <tbody>
        ${metrics.map(
          ([name, metric]) =>
            html`<tr key=${name}>
              <th scope="row" class="metric-name">
                ${t.reports.names[/** @type {keyof typeof t.reports.names} */ (name)] ?? name}
              </th>
              ${columns.map((column) => html`<td class="number">${metric[column] === null || (column === 'sum' && metric.mean === null) ? t.never : number(/** @type {number} */ (metric[column]))}</td>`)}
              <td class="number">${metric.change_ratio === null ? t.never : percent(metric.change_ratio)}</td>
              <td class="number">${number(metric.outliers.length)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {{ name: string, metric: Metric, buckets: import('../charts/time-axis.js').Buckets }} props */
function MetricChart({ name, metric, buckets }) {
  const t = useWords();
  const measure = TIMED.includes(name) ? 'mean' : metric.series.some(({ sum }) => sum !== 0) ? 'sum' : 'count';
  const data = useMemo(
    () => ({
      times: metric.series.map(({ bucket }) => Date.parse(bucket) / 1000),
      values: [metric.series.map((figures) => figures[measure])],
    }),
    [metric, measure],
  );
  return html`<${LineChart}
    title=${t.reports.names[/** @type {keyof typeof t.reports.names} */ (name)] ?? name}
    names=${[t.reports[measure]]}
    data=${data}
    format=${number}
    latest=${false}
    whole=${measure === 'count'}
    buckets=${buckets}
  />`;
}

/** The token goes in a header, so a plain link would not do. @param {string} path @param {string} type @param {string} name */
async function saveFile(path, type, name) {
  const url = URL.createObjectURL(await askFile(path, type));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
