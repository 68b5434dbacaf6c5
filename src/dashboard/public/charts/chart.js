// @ts-check
import { html, useEffect, useRef } from '../vendor/preact.js';
import uPlot from '../vendor/uplot.js';
import { bucketSplits, rowsOf, timeLabels } from './time-axis.js';

/** @typedef {import('./time-axis.js').ChartData} ChartData */
/** @typedef {import('./time-axis.js').Buckets} Buckets */
/** @typedef {{ names: string[], format: (value: number) => string, locale: string, whole: boolean, buckets: Buckets | undefined }} Look */

/** Those of styles/charts.css and styles/base.css: a canvas does not support light-dark(). */
const COLOURS = {
  light: ['#2f4fc4', '#b7791f', '#b3261e', '#7a8190'],
  dark: ['#9db2ff', '#f0b95a', '#ff9a90', '#8d94a1'],
};
/** Up to this number of values are also shown as points: one between two gaps makes no line. */
const FEW = 12;
/** Steps of an axis of counts: whole numbers only. */
const WHOLE_STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const TEXT = { light: ['#565c68', '#e5e8ed'], dark: ['#a4abb8', '#252a31'] };

/**
 * Lines over time, redrawn when the color scheme changes and as wide as there is room.
 * @param {{ data: ChartData } & Look} props
 */
export function Canvas({ data, ...look }) {
  const { names, locale, buckets } = look;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {uPlot | null} */ (null));
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsFor(element, look), rowsOf(latest.current, buckets), element);
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
  useEffect(() => plot.current?.setData(rowsOf(data, buckets)), [data]);
  return html`<div class="chart-box" ref=${box} aria-hidden="true"></div>`;
}

/** @param {HTMLElement} element @param {Look} look @returns {uPlot.Options} */
function optionsFor(element, { names, format, locale, whole, buckets }) {
  const theme = isDark() ? 'dark' : 'light';
  const [text = '', line = ''] = TEXT[theme];
  const axis = {
    stroke: text,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const labelOf = timeLabels(locale, buckets);
  return {
    ...sizeOf(element),
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: { y: { range: (_self, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    series: [{}, ...names.map((label, index) => lineOf(label, COLOURS[theme][index % 4]))],
    axes: [
      {
        ...axis,
        size: 30,
        space: 70,
        values: (_self, splits, _axis, _room, step) => splits.map((at) => labelOf(at, step)),
        ...(buckets && { splits: (/** @type {uPlot} */ self) => splitsOf(self) }),
      },
      {
        ...axis,
        size: 62,
        space: 36,
        values: (_self, splits) => splits.map(format),
        ...(whole && { incrs: WHOLE_STEPS }),
      },
    ],
  };
}

/** @param {string} label @param {string | undefined} stroke @returns {uPlot.Series} */
function lineOf(label, stroke = '') {
  return { label, stroke, width: 1.75, points: { show: isSparse, size: 5 }, spanGaps: true };
}

/** Those beginnings of buckets that have a value, or lie between some. @param {uPlot} plot */
function splitsOf({ data: [times, ...rows], width }) {
  const isAlone = times.length === 3 && rows.every((row) => row[0] === null && row[2] === null);
  return bucketSplits(isAlone ? [/** @type {number} */ (times[1])] : Array.from(times), width);
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
