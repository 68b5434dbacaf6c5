// @ts-check
import { language } from '../core/preferences.js';
import { useStore } from '../core/store.js';
import { html, useEffect, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** @typedef {typeof import('./chart.js')} ChartModule */

/** The library is loaded where the first chart is shown. @type {Promise<ChartModule> | undefined} */
let loading;

/**
 * A chart with its title, its key and, for who cannot see it, its latest values.
 * @param {{ title: string, names: string[], data: import('./chart.js').ChartData, format: (value: number) => string, latest?: boolean }} props
 */
export function LineChart({ title, names, data, format, latest: isLatestShown = true }) {
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
    ${chart ? html`<${chart.Canvas} data=${data} names=${names} format=${format} locale=${locale} />` : html`<div class="chart-box"></div>`}
  </figure>`;
}
