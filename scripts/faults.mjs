// npm run faults [-- F05 F11 …]: the rows of docs/reliability.md, all or those named, on both brokers; all write its table.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumOf, writeTable } from './faults/table.mjs';
import { buildIfStale } from './local/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FAULTS = path.join(ROOT, 'test/faults');

const known = readdirSync(FAULTS).flatMap((file) => /^(F\d+)-.*\.fault\.ts$/.exec(file)?.[1] ?? []);
const given = process.argv.slice(2);
const unknown = given.filter((id) => !known.includes(id));
if (unknown.length > 0) {
  console.error(`No row ${unknown.join(', ')}: there are ${known.join(' ')}`);
  process.exit(2);
}
const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-faults-'));
const resultsFile = path.join(folder, 'results.jsonl');
try {
  await buildIfStale(ROOT);
  const code = await runJest(given.length > 0 ? given : known);
  const results = resultsIn(resultsFile);
  tellSums(results);
  if (given.length === 0) await writeTable(path.join(ROOT, 'docs/reliability.md'), results);
  const good = results.every(({ verdict }) => verdict === 'passed' || verdict === 'not here');
  process.exitCode = good && code === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One row after the other: what they measure must not be each other's noise. @param {string[]} ids @returns {Promise<number>} */
function runJest(ids) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const args = ['--runInBand', '--silent', `--testRegex=/test/faults/(${ids.join('|')})-.*\\.fault\\.ts$`];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [jest, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, FAULTS_RESULTS: resultsFile },
    });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
    child.once('close', (exit) => resolve(exit ?? 1));
  });
}

/** @param {string} file @returns {{ id: string, title: string, broker: string, verdict: string, counts?: Record<string, number>, figure?: string, ms: number }[]} */
function resultsIn(file) {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** @param {ReturnType<typeof resultsIn>} results */
function tellSums(results) {
  const verdicts = new Map();
  for (const { verdict } of results) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  console.log(`\n${[...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`);
  const names = Object.keys(results.find(({ counts }) => counts)?.counts ?? {});
  console.log(names.map((name) => `${name} ${sumOf(results, name)}`).join(' '));
}
