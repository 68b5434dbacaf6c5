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
const resultsFile = path.join(folder, 'results.json');

try {
  await buildIfStale(ROOT);
  const code = await runJest(process.argv.slice(2));
  process.exitCode = report(code);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string[]} given @returns {Promise<number>} */
function runJest(given) {
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
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * @param {number} code of jest
 * @returns {number} of ours
 */
function report(code) {
  const { passed, failed, skipped } = countsOf(code);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : code;
}

/** A suite that does not even load counts as a failed test: it hides an unknown number of them. @param {number} code */
function countsOf(code) {
  try {
    const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
    return {
      passed: results.numPassedTests,
      failed: Math.max(results.numFailedTests + results.numRuntimeErrorTestSuites, code === 0 ? 0 : 1),
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
