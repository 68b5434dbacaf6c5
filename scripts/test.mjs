// npm test [-- jest's arguments]: builds, runs every test, and ends with `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './embedded/start-error.mjs';
import { buildIfStale } from './local/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-results-'));

/** More failed suites than these are no moment's doing. */
const MAX_AGAIN = 6;
/** Suites that mostly wait for servers and processes of their own, and that measure no short time. */
const SIDE_BY_SIDE = [
  'analytics',
  'client',
  'documents',
  'examples',
  'history',
  'mail',
  'metrics',
  'security',
  'ship',
  'sync',
  'words',
];
/** Rows of the fault suite that are part of every run; `npm run faults` runs them all. */
const SHORT_FAULTS = ['F01', 'F04', 'F05', 'F09', 'F11', 'F19', 'F31'];
/**
 * Unit tests; then the suites above, two at a time; then, one after the other, those that measure short times; then faults,
 * which mostly wait.
 */
const ALL = [
  ['--roots=<rootDir>/src', '--roots=<rootDir>/libs', '--maxWorkers=2'],
  [...SIDE_BY_SIDE.map((folder) => `--roots=<rootDir>/test/${folder}`), '--maxWorkers=2'],
  ['--roots=<rootDir>/test', '--runInBand', `--testPathIgnorePatterns=/test/(${SIDE_BY_SIDE.join('|')})/`],
  [`--testRegex=/test/faults/(${SHORT_FAULTS.join('|')})-.*\\.fault\\.ts$`, '--maxWorkers=2'],
];

try {
  await buildIfStale(ROOT);
  const given = process.argv.slice(2);
  const runs = [];
  for (const args of given.length > 0 ? [given] : ALL) runs.push(await runJest(args, runs.length));
  if (given.length === 0) await runAgain(runs);
  process.exitCode = report(runs);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Faults and deadlines are measured in real time, so a moment in which the machine stood still fails a suite: a few that
 * failed get a second try by themselves, said aloud. What fails twice has failed.
 * @param {{ code: number, resultsFile: string, again?: string[] }[]} runs
 */
async function runAgain(runs) {
  const [, ...services] = runs;
  const suites = services.flatMap(({ code, resultsFile }) => (code === 0 ? [] : failedSuites(resultsFile)));
  if (suites.length === 0 || suites.length > MAX_AGAIN) return;
  console.log(`\nA second try, alone: ${suites.map((suite) => path.relative(ROOT, suite)).join(', ')}`);
  for (const run of services) if (run.code !== 0) run.again = suites;
  const anySuite = '--testRegex=\\.(spec|e2e-spec|fault)\\.ts$';
  runs.push(await runJest([anySuite, '--runInBand', '--runTestsByPath', ...suites], runs.length));
}

/** @param {string} resultsFile @returns {string[]} */
function failedSuites(resultsFile) {
  try {
    const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8'));
    return testResults.filter(({ status }) => status !== 'passed').map(({ name }) => name);
  } catch {
    return [];
  }
}

/** One run of jest: its exit code and the file of its results. @param {string[]} given @param {number} nth */
function runJest(given, nth) {
  const resultsFile = path.join(folder, `results-${nth}.json`);
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const args = ['--json', `--outputFile=${resultsFile}`];
  if (!given.some((argument) => /^(-w|-i|--maxWorkers|--runInBand)/.test(argument))) args.push('--maxWorkers=2');
  // A handle that a test forgot must not keep CI waiting for ever.
  if (process.env.CI) args.push('--forceExit');
  return new Promise((resolve) => {
    // jest's words go to standard error, here to our output, so that ours come after them; its JSON is in the file.
    const child = spawn(process.execPath, [jest, ...args, ...given], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', process.stdout],
    });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
    child.once('close', (code) => resolve({ code: code ?? 1, resultsFile }));
  });
}

/** @param {{ code: number, resultsFile: string }[]} runs @returns {number} our exit code */
function report(runs) {
  const counts = runs.map(countsOf);
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return sum('failed') > 0 ? 1 : 0;
}

/** A suite that does not even load counts as a failed test: it hides an unknown number of them. Suites tried again count there. */
function countsOf(
  /** @type {{ code: number, resultsFile: string, again?: string[] }} */ { code, resultsFile, again = [] },
) {
  try {
    const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8'));
    const counted = testResults.filter(({ name }) => !again.includes(name));
    const of = (/** @type {string[]} */ ...statuses) =>
      counted.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => statuses.includes(status))
        .length;
    const unloaded = counted.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    const failed = of('failed') + unloaded.length;
    const known = code === 0 || again.length > 0 ? 0 : 1;
    return { passed: of('passed'), failed: Math.max(failed, known), skipped: of('pending', 'todo') };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
