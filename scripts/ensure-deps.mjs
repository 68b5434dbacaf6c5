// Runs before start, test, check and build, with node's own modules only: on a fresh clone there are no others yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(`Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}: https://nodejs.org`);
}
if (!isInstalled()) install();

/** Compared by content: times mean nothing after a checkout or a copy. */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const present = packagesIn('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([name, { version, optional, link }]) => {
    // '' is this project; an optional package may be for another platform.
    if (name === '' || link) return true;
    if (!(name in present)) return optional === true;
    return present[name].version === version;
  });
}

function packagesIn(file) {
  const full = path.join(ROOT, file);
  if (!existsSync(full)) return undefined;
  try {
    return JSON.parse(readFileSync(full, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function install() {
  console.log('Installing packages (npm ci), about a minute …');
  const npm = process.env.npm_execpath;
  // NODE_ENV=production must not leave out what builds and tests need.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: ROOT, stdio: 'inherit' };
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (error) fail(`npm does not start: ${error.message}`);
  if (status !== 0) fail('npm ci failed, see above: without its packages nothing can be started');
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
