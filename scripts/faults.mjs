// npm run faults [-- F05 F11 …]: the rows of docs/reliability.md, all or those named, on both brokers; all write its table.
// npm run faults -- soak [--minutes 30] [--broker redis]: a load of so many minutes with faults; writes its lines.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sumOf, writeSoak, writeTable } from './faults/table.mjs';
import { buildIfStale } from './local/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FAULTS = path.join(ROOT, 'test/faults');
const PAGE = path.join(ROOT, 'docs/reliability.md');

const known = readdirSync(FAULTS).flatMap((file) => /^(F\d+)-.*\.fault\.ts$/.exec(file)?.[1] ?? []);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '30' }, broker: { type: 'string' } },
});
/** The soak has as many minutes as it is given, so it is no part of a whole run. */
const SOAK = 'F37';
const soak = positionals.includes('soak');
const given = soak ? [SOAK] : positionals;
const unknown = given.filter((id) => !known.includes(id));
if (unknown.length > 0) refuse(`No row ${unknown.join(', ')}: there are ${known.join(' ')}`);
if (!(Number(values.minutes) > 0)) refuse('--minutes must be a number above 0');
const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-faults-'));
const resultsFile = path.join(folder, 'results.jsonl');
try {
  await buildIfStale(ROOT);
  const code = await runJest(given.length > 0 ? given : known.filter((id) => id !== SOAK));
  const results = resultsIn(resultsFile);
  tellSums(results);
  if (given.length === 0) await writeTable(PAGE, results);
  if (soak) await writeSoak(PAGE, results);
  const good = results.every(({ verdict }) => verdict === 'passed' || verdict === 'not here');
  process.exitCode = good && code === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} why */
function refuse(why) {
  console.error(why);
  process.exit(2);
}

/** One row after the other: what they measure must not be each other's noise. @param {string[]} ids @returns {Promise<number>} */
function runJest(ids) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  // --forceExit: after all rows Node 20 was seen to close some hundred dead sockets for ever on its way out.
  const args = [
    '--runInBand',
    '--silent',
    '--forceExit',
    `--testRegex=/test/faults/(${ids.join('|')})-.*\\.fault\\.ts$`,
  ];
  if (values.broker !== undefined) args.push(`--testNamePattern=on ${values.broker}$`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [jest, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, FAULTS_RESULTS: resultsFile, SOAK_MINUTES: values.minutes },
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
