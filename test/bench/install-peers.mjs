import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PEERS = fileURLToPath(new URL('peers/', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/bench-peers/', import.meta.url));
const FILES = ['package.json', 'package-lock.json'];

/** The peers' pinned versions. @returns {Record<string, string>} */
export function peerVersions() {
  return JSON.parse(readFileSync(path.join(PEERS, 'package.json'), 'utf8')).dependencies;
}

/**
 * Installs the peers as they are pinned, outside of this project's packages: they are no dependency of it.
 * @returns {string} the folder
 */
export function installPeers() {
  const isHere = existsSync(path.join(CACHE, 'node_modules')) && FILES.every(isSame);
  if (isHere) return CACHE;
  console.log('Installing the peers …');
  mkdirSync(CACHE, { recursive: true });
  for (const file of FILES) copyFileSync(path.join(PEERS, file), path.join(CACHE, file));
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: CACHE, stdio: 'inherit' });
  return CACHE;
}

/** @param {string} file */
function isSame(file) {
  const copy = path.join(CACHE, file);
  return existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(path.join(PEERS, file), 'utf8');
}
