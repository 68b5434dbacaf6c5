import { median } from './figures.mjs';

/**
 * What a figure should be: of its ratio where it is compared, else of itself.
 * @typedef {{ atLeast?: number, atMost?: number }} Target
 */

/**
 * One line of a section's table.
 * @typedef {object} Row
 * @property {string} what was measured
 * @property {string} unit
 * @property {number[]} rounds
 * @property {string} [against] what it is compared with
 * @property {number} [ratio] the median of the rounds' ratios: what disturbs a round disturbs both of its sides
 * @property {Target} [target]
 */

/**
 * @param {{ what: string, unit: string, rounds: number[], against?: { what: string, rounds: number[] }, target?: Target }} measured
 * @returns {Row}
 */
export function rowOf({ what, unit, rounds, against, target }) {
  const compared = against && {
    against: against.what,
    ratio: median(rounds.map((figure, round) => figure / (against.rounds[round] ?? Number.NaN))),
  };
  return { what, unit, rounds, ...compared, ...(target && { target }) };
}

/**
 * Rows of one unit: `[name]` is a figure, `[name, other]` is compared with another, `[name, other, target]` should reach something.
 * @param {string} unit
 * @param {Record<string, number[]>} rounds of each name
 * @param {[name: string, against?: string, target?: Target][]} lines
 */
export function rowsOf(unit, rounds, lines) {
  const of = (/** @type {string} */ what) => ({ what, rounds: rounds[what] ?? [] });
  return lines.map(([what, against, target]) =>
    rowOf({ ...of(what), unit, ...(against !== undefined && { against: of(against) }), ...(target && { target }) }),
  );
}

/** @param {Row} row @returns {boolean | undefined} undefined where nothing is asked */
export function isReached({ ratio, rounds, target }) {
  if (!target) return undefined;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
  const value = ratio ?? median(rounds);
  return value >= atLeast && value <= atMost;
}
