// @ts-check
import { html, useEffect, useRef } from '../vendor/preact.js';
import uPlot from '../vendor/uplot.js';

/** @typedef {{ times: number[], values: (number | null)[][] }} ChartData seconds since 1970, oldest first, and a row of values a series */

const COLOURS = {
  light: ['#2f4fc4', '#b7791f', '#b3261e', '#7a8190'],
  dark: ['#9db2ff', '#f0b95a', '#ff9a90', '#8d94a1'],
};
/** So few values are shown as points too: one between two gaps makes no line. */
const FEW = 12;
const MINUTE = 60;
const TEXT = { light: ['#565c68', '#e5e8ed'], dark: ['#a4abb8', '#252a31'] };

/**
 * Lines over time, drawn anew when the page turns light or dark and as wide as there is room.
 * @param {{ data: ChartData, names: string[], format: (value: number) => string, locale: string }} props
 */
export function Canvas({ data, names, format, locale }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {uPlot | null} */ (null));
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsFor(element, names, format, locale), rowsOf(latest.current), element);
    };
    draw();
    const watcher = new ResizeObserver(() => plot.current?.setSize(sizeOf(element)));
    watcher.observe(element);
    const stopWatching = onThemeChange(draw);
    return () => {
      watcher.disconnect();
      stopWatching();
      plot.current?.destroy();
    };
  }, [names.join(), locale]);
  useEffect(() => plot.current?.setData(rowsOf(data)), [data]);
  return html`<div class="chart-box" ref=${box} aria-hidden="true"></div>`;
}

/** @param {HTMLElement} element @param {string[]} names @param {(value: number) => string} format @param {string} locale @returns {uPlot.Options} */
function optionsFor(element, names, format, locale) {
  const look = isDark() ? 'dark' : 'light';
  const [text = '', line = ''] = TEXT[look];
  const axis = {
    stroke: text,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const second = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const labelOf = (/** @type {number} */ at, /** @type {number} */ step) =>
    (step < MINUTE ? second : isMidnight(at) ? date : clock).format(at * 1000);
  return {
    ...sizeOf(element),
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: {
      y: { range: (_self, _min, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: COLOURS[look][index % 4],
        width: 1.75,
        points: { show: isSparse, size: 5 },
        spanGaps: true,
      })),
    ],
    axes: [
      {
        ...axis,
        size: 30,
        space: 70,
        values: (_self, splits, _axis, _room, step) => splits.map((at) => labelOf(at, step)),
      },
      { ...axis, size: 62, space: 36, values: (_self, splits) => splits.map(format) },
    ],
  };
}

/** @param {number} at seconds since 1970 */
function isMidnight(at) {
  const time = new Date(at * 1000);
  return time.getHours() === 0 && time.getMinutes() === 0;
}

/** One value alone has no width: it is shown at the end of a minute. @param {ChartData} data @returns {uPlot.AlignedData} */
function rowsOf({ times, values }) {
  const [first] = times;
  if (times.length !== 1 || first === undefined) return [times, ...values];
  return [[first - MINUTE, first], ...values.map((row) => [null, ...row])];
}

/** @param {uPlot} plot @param {number} series */
function isSparse(plot, series) {
  return [...(plot.data[series] ?? [])].filter((value) => value !== null).length <= FEW;
}

/** @param {HTMLElement} element */
function sizeOf(element) {
  return { width: Math.max(200, element.clientWidth), height: element.clientHeight };
}

function isDark() {
  return (
    getComputedStyle(document.documentElement).getPropertyValue('color-scheme') === 'dark' ||
    (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches)
  );
}

/** @param {() => void} redraw */
function onThemeChange(redraw) {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const attribute = new MutationObserver(redraw);
  media.addEventListener('change', redraw);
  attribute.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    media.removeEventListener('change', redraw);
    attribute.disconnect();
  };
}
