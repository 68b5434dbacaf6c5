// @ts-check
import { language } from '../core/preferences.js';
import { useStore } from '../core/store.js';
import { html, useEffect, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { isEmpty } from './time-axis.js';

/** @typedef {typeof import('./chart.js')} ChartModule */
/** @typedef {import('./time-axis.js').Buckets} Buckets */

/** The library is loaded where the first chart is shown. @type {Promise<ChartModule> | undefined} */
let loading;

/**
 * A chart with its title, its key and, for who cannot see it, its latest values.
 * @param {{
 *   title: string, names: string[], data: import('./time-axis.js').ChartData, format: (value: number) => string,
 *   latest?: boolean, whole?: boolean, buckets?: Buckets,
 * }} props `whole` for what is counted; `buckets` where the times are those of a report
 */
export function LineChart({ title, names, data, format, latest: isLatestShown = true, whole = false, buckets }) {
  const t = useWords();
  const locale = useStore(language);
  const [chart, setChart] = useState(/** @type {ChartModule | null} */ (null));
  useEffect(() => {
    loading ??= import('./chart.js');
    void loading.then(setChart);
  }, []);
  const latest = data.values.map((row) => row.findLast((value) => value !== null));
  return html`<figure class="panel chart">
    <figcaption class="chart-head">
      <strong>${title}</strong>
      ${isLatestShown && html`<span class="only-heard">${t.queues.chartData}:</span>`}
      ${names.map((name, index) => html`<span class="key-of key-${(index % 4) + 1}"><i></i>${name} ${!isLatestShown || latest[index] == null ? '' : format(latest[index])}</span>`)}
    </figcaption>
    ${
      isEmpty(data)
        ? html`<p class="chart-box nothing soft small">${t.reports.noMetrics}</p>`
        : chart
          ? html`<${chart.Canvas} ...${{ data, names, format, locale, whole, buckets }} />`
          : html`<div class="chart-box"></div>`
    }
  </figure>`;
}
