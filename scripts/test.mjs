// npm test: what protects a change. npm run test:all: everything. npm test -- <jest's arguments>: what they choose.
// Builds first; ends with the ten slowest suites and with `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './embedded/start-error.mjs';
import { buildIfStale } from './local/build.mjs';
import { runJest } from './test/jest.mjs';
import { requirePrograms } from './test/programs.mjs';
import { resultsOf, slowest, summaryOf } from './test/results.mjs';
import { EVERYTHING, PROTECTING } from './test/runs.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-results-'));

try {
  const given = process.argv.slice(2);
  const isEverything = given[0] === '--all';
  const isWhole = isEverything || given.length === 0;
  if (isWhole) requirePrograms();
  await buildIfStale(ROOT);
  // Read in test/support/services.ts.
  if (isEverything) process.env.TEST_EVERYTHING = '1';
  const wanted = isEverything ? EVERYTHING : isWhole ? PROTECTING : [given];
  const results = [];
  for (const [nth, args] of wanted.entries()) {
    const file = path.join(folder, `results-${nth}.json`);
    results.push(resultsOf(file, await runJest(ROOT, args, file)));
  }
  const { passed, failed, skipped } = summaryOf(results);
  if (isWhole) console.log(`\nThe slowest suites:\n${slowest(results, ROOT).join('\n')}`);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
