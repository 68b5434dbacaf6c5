import { existsSync } from 'node:fs';
import path from 'node:path';
import { StartError } from '../embedded/start-error.mjs';

/** @throws {StartError} that says how to get the programs that a whole run needs and this machine lacks */
export function requirePrograms() {
  const missing = [];
  if (!isOnPath('redis-server')) missing.push('redis-server');
  if (!existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium')) missing.push('chromium');
  if (missing.length === 0) return;
  throw new StartError(
    `The tests need ${missing.join(' and ')}: apt-get install ${missing.join(' ')}, or brew install redis chromium with ` +
      'CHROMIUM_PATH. npm test -- src libs needs neither.',
  );
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)));
}
