import { cpus, release, totalmem, type } from 'node:os';
import { median } from './median.mjs';

/**
 * What was measured on one broker.
 * @typedef {{ broker: string, required: boolean, measurement: import('./measurements.mjs').Measurement, rounds: number[][] }} Result
 */

/** One result as a table of medians and ratios, in Markdown. @param {Result} result */
export function tableOf({ required, measurement: { sides, unit }, rounds }) {
  const base = median(rounds[0] ?? []);
  const rows = sides.map(({ name, target }, index) => {
    const middle = median(rounds[index] ?? []);
    const each = (rounds[index] ?? []).map(figure).join(', ');
    return [name, figure(middle), each, index === 0 ? '' : verdict(middle / base, required ? target : undefined)];
  });
  return markdown([['', unit, 'rounds', 'ratio to the first row'], ...rows]);
}

/** The machine and the versions, one line each. @param {Record<string, string>} versions */
export function machineOf(versions) {
  const [cpu] = cpus();
  return [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`,
    `Node ${process.version}, ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  ];
}

/** @param {number} ratio @param {{ atLeast?: number, atMost?: number }} [target] */
function verdict(ratio, target) {
  const shown = ratio.toFixed(2);
  if (!target) return shown;
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = target;
  const reached = ratio >= atLeast && ratio <= atMost;
  return `${shown} (${target.atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`}: ${reached ? 'reached' : 'missed'})`;
}

/** @param {number} value */
function figure(value) {
  return value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}

/** Columns are padded as prettier pads them. @param {string[][]} rows the first is the head */
function markdown(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
