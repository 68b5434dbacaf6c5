// @ts-check
import { words } from '../words/words.js';
import { language } from './preferences.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {Map<string, Intl.DateTimeFormat | Intl.NumberFormat>} */
const formats = new Map();

/** A number as it is written here. @param {number} value @param {number} [digits] most behind the comma */
export function number(value, digits = 1) {
  return kept(`n${digits}`, (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits })).format(value);
}

/** 0.123 as 12.3 %. @param {number} value */
export function percent(value) {
  return kept('%', (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })).format(
    value,
  );
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${number(bytes / 1_024)} KiB` : `${number(bytes / 1_048_576)} MiB`;
}

/** A stretch of time with two parts at most: 340 ms, 4.2 s, 3 min 5 s, 2 h 10 min, 5 d. @param {number | null | undefined} ms */
export function duration(ms) {
  if (ms == null) return words().never;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${number(ms / SECOND)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return parts(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return parts(ms, HOUR, 'h', MINUTE, 'min');
  return parts(ms, DAY, 'd', HOUR, 'h');
}

/** @param {number} ms @param {number} big @param {string} bigName @param {number} small @param {string} smallName */
function parts(ms, big, bigName, small, smallName) {
  const whole = Math.floor(ms / big);
  const rest = Math.floor((ms % big) / small);
  return `${whole} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** How long ago, or in how long, in one part. @param {string | null | undefined} iso @param {number} [now] */
export function ago(iso, now = Date.now()) {
  if (!iso) return words().never;
  const { ago: said } = words();
  const ms = now - Date.parse(iso);
  const away = Math.abs(ms);
  if (away < 5 * SECOND) return said.now;
  const text = away < MINUTE ? `${Math.floor(away / SECOND)} s` : onePart(away);
  return ms > 0 ? said.ago(text) : said.in(text);
}

/** @param {number} ms */
function onePart(ms) {
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  return ms < DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} d`;
}

/** Day and time, to the second, of where the reader is. @param {string | null | undefined} iso */
export function moment(iso) {
  if (!iso) return words().never;
  return kept(
    'moment',
    (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }),
  ).format(new Date(iso));
}

/** The time of day with milliseconds. @param {string} iso */
export function clock(iso) {
  const options = /** @type {const} */ ({
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
  return kept('clock', (locale) => new Intl.DateTimeFormat(locale, options)).format(new Date(iso));
}

/** The days of a period in its time zone, its end not included. @param {{ from: string, to: string }} period @param {string} [timeZone] */
export function days({ from, to }, timeZone) {
  const format = kept(`day${timeZone}`, (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }));
  return format.formatRange(Date.parse(from), Date.parse(to) - 1);
}

/**
 * @template {Intl.DateTimeFormat | Intl.NumberFormat} T
 * @param {string} name @param {(locale: string) => T} make they are costly to make
 * @returns {T}
 */
function kept(name, make) {
  const key = `${language.value} ${name}`;
  const format = formats.get(key) ?? make(language.value);
  formats.set(key, format);
  return /** @type {T} */ (format);
}
