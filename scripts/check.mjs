// npm run check: format, lint, types, architecture and unused code, two at once; says what is wrong and ends with 1.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const CHECKS = [
  { name: 'format', command: 'prettier', args: ['--check', '--log-level=warn', '.'] },
  { name: 'lint', command: 'oxlint', args: ['--deny-warnings'] },
  { name: 'types', command: 'tsc', args: ['--noEmit', '--incremental', 'false', '-p', 'tsconfig.json'] },
  { name: 'types of the dashboard', command: 'tsc', args: ['-p', 'tsconfig.dashboard.json'] },
  {
    name: 'architecture',
    command: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', 'src', 'libs', 'examples', 'test', 'scripts'],
  },
  { name: 'unused code', command: 'knip', args: ['--no-progress', '--no-config-hints'] },
];

/** More at once than two would only take turns on the two cores of a CI machine, with all their memory in use. */
const AT_ONCE = 2;
const results = [];
const waiting = CHECKS.values();
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const check of waiting) results.push(await run(check));
  }),
);
for (const { name, code, output, seconds } of results) {
  if (code !== 0) process.stdout.write(`\n── ${name} ──\n${output.trim()}\n\n`);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
}
const bad = results.filter(({ code }) => code !== 0).map(({ name }) => name);
if (bad.length > 0) {
  console.error(`\nNot in order: ${bad.join(', ')}`);
  process.exitCode = 1;
}

/** @param {{ name: string, command: string, args: string[] }} check */
function run({ name, command, args }) {
  const began = Date.now();
  return new Promise((resolve) => {
    const child = spawn(path.join(ROOT, 'node_modules/.bin', command), args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => (output += error.message));
    child.once('close', (code) =>
      resolve({ name, code: code ?? 1, output, seconds: Math.round((Date.now() - began) / 100) / 10 }),
    );
  });
}
