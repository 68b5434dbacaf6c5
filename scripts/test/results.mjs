import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ name: string, status: string, startTime: number, endTime: number, assertionResults: { status: string }[] }} Suite
 * @typedef {{ code: number, suites: Suite[] | undefined }} Results `suites` is undefined where jest wrote none
 */

/** @param {string} file @param {number} code jest's exit code @returns {Results} */
export function resultsOf(file, code) {
  try {
    return { code, suites: JSON.parse(readFileSync(file, 'utf8')).testResults };
  } catch {
    return { code, suites: undefined };
  }
}

/** @param {Results[]} results @returns {{ passed: number, failed: number, skipped: number }} */
export function summaryOf(results) {
  const counts = results.map(countsOf);
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    counts.reduce((total, count) => total + count[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** A suite that does not load counts as one failed test, as does a run that failed without a failed test. @param {Results} results */
function countsOf({ code, suites }) {
  if (!suites) return { passed: 0, failed: 1, skipped: 0 };
  const tests = suites.flatMap(({ assertionResults }) => assertionResults);
  const count = (/** @type {string[]} */ ...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;
  const unloaded = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = count('failed') + unloaded.length;
  return { passed: count('passed'), failed: Math.max(failed, code === 0 ? 0 : 1), skipped: count('pending', 'todo') };
}

const SHOWN = 10;

/** @param {Results[]} results @param {string} root @returns {string[]} a line each, the slowest first */
export function slowest(results, root) {
  return results
    .flatMap(({ suites = [] }) => suites)
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1_000 }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, SHOWN)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path.relative(root, name)}`);
}
