import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartError } from '../embedded/start-error.mjs';

/** What the compiled processes are made of. */
const SOURCES = [
  'src',
  'libs',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'scripts/bundle.mjs',
];
const ENTRIES = ['dist/src/main.js', 'dist/src/worker.js'];
const STAMP = 'dist/.built';

/**
 * Compiles both processes when dist is missing or older than the sources.
 * @param {string} root
 * @param {AbortSignal} [signal]
 * @throws {StartError} when they do not compile; the compiler's words were printed
 */
export async function buildIfStale(root, signal) {
  if (isFresh(root)) return;
  console.log('Building …');
  const began = new Date();
  const nest = path.dirname(createRequire(import.meta.url).resolve('@nestjs/cli/package.json'));
  for (const step of [[path.join(nest, 'bin/nest.js'), 'build'], ['scripts/bundle.mjs']]) {
    const { code, output } = await run(process.execPath, step, { cwd: root, signal });
    if (code === 0) continue;
    process.stderr.write(output);
    throw new StartError('The sources do not compile, see above');
  }
  writeFileSync(path.join(root, STAMP), '');
  // A file changed while the compiler ran may have been read before: the next start compiles it again.
  utimesSync(path.join(root, STAMP), began, began);
}

/** @param {string} root */
function isFresh(root) {
  if (![...ENTRIES, STAMP].every((file) => existsSync(path.join(root, file)))) return false;
  const built = statSync(path.join(root, STAMP)).mtimeMs;
  return SOURCES.every((source) => newestIn(path.join(root, source)) <= built);
}

/**
 * Folders count too: they change when a file leaves.
 * @param {string} file
 * @returns {number} milliseconds since 1970
 */
function newestIn(file) {
  if (!existsSync(file)) return 0;
  const entry = statSync(file);
  if (!entry.isDirectory()) return entry.mtimeMs;
  const children = readdirSync(file).map((name) => newestIn(path.join(file, name)));
  return Math.max(entry.mtimeMs, ...children);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, signal?: AbortSignal }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
