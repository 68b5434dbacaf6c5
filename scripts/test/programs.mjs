import { existsSync } from 'node:fs';
import path from 'node:path';
import { StartError } from '../embedded/start-error.mjs';

/** @throws {StartError} that says how to get the programs that a whole run needs and this machine lacks */
export function requirePrograms() {
  const missing = [];
  if (!onPath('redis-server')) missing.push('redis-server');
  if (!chromiumPath()) missing.push('chromium-headless-shell');
  if (missing.length === 0) return;
  throw new StartError(
    `The tests need ${missing.join(' and ')}: apt-get install ${missing.join(' ')}, or brew install redis chromium. ` +
      'CHROMIUM_PATH names a Chromium elsewhere. npm test -- src libs needs neither.',
  );
}

/**
 * The file of the Chromium that page tests use. The headless shell comes first: it draws nothing for a screen, and a page costs
 * it a third of the CPU.
 * @returns {string | undefined} undefined where there is none
 */
export function chromiumPath() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return existsSync(given) ? given : undefined;
  return onPath('chromium-headless-shell') ?? onPath('chromium');
}

/** @param {string} program @returns {string | undefined} its file */
function onPath(program) {
  const files = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, program));
  return files.find((file) => existsSync(file));
}
