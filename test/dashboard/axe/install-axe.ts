import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const HERE = path.resolve('test/dashboard/axe');
const CACHE = path.resolve('.cache/axe');
const FILES = ['package.json', 'package-lock.json'];

/** axe-core's script as it is pinned, installed outside of this project's packages: its licence (MPL-2.0) makes it no dependency. */
export function axeScript(): string {
  const script = path.join(CACHE, 'node_modules/axe-core/axe.min.js');
  if (!existsSync(script) || !FILES.every(isSame)) install();
  return readFileSync(script, 'utf8');
}

function install(): void {
  mkdirSync(CACHE, { recursive: true });
  for (const file of FILES) copyFileSync(path.join(HERE, file), path.join(CACHE, file));
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: CACHE });
}

function isSame(file: string): boolean {
  const copy = path.join(CACHE, file);
  return existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(path.join(HERE, file), 'utf8');
}
