import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const FILE = fileURLToPath(new URL('../../docs/benchmarks.json', import.meta.url));

/**
 * What one section measured on one broker.
 * @typedef {object} Result
 * @property {string} section
 * @property {import('../../test/bench/brokers.mjs').BrokerName} on
 * @property {string} at when it began, UTC
 * @property {number} load average before it
 * @property {number} seconds that it took
 * @property {string} machine
 * @property {string} versions
 * @property {import('../../test/bench/rows.mjs').Row[]} rows
 * @property {string[]} notes
 */

/** The newest of each section and broker. @returns {Result[]} */
export function readResults() {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
}

/** Takes the place of the same section's result on the same broker. @param {Result} result */
export async function writeResult(result) {
  const others = readResults().filter(({ section, on }) => section !== result.section || on !== result.on);
  await writeFormatted(FILE, JSON.stringify([...others, { ...result, rows: result.rows.map(rounded) }]));
}

/** Writes as `npm run check` wants it. @param {string} file @param {string} text */
export async function writeFormatted(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

/** @param {import('../../test/bench/rows.mjs').Row} row */
function rounded({ rounds, ratio, ...row }) {
  return { ...row, rounds: rounds.map(fourDigits), ...(ratio !== undefined && { ratio: fourDigits(ratio) }) };
}

/** @param {number} value */
function fourDigits(value) {
  return Number(value.toPrecision(4));
}
