// npm run audit: what the registry knows against the production packages, and what package-lock.json tells by itself.
// Ends with 1 for a high or critical finding or a fault of the lock file, with 2 where the registry could not be asked.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsOf, isAccepted, isSerious, lineOf } from './audit/findings.mjs';
import { lockFaults, packagesOf } from './audit/lock-file.mjs';

const ROOT = process.cwd();
/** Findings somebody has looked at and lives with: `advisory`, `reason`, and `until`, the day from which it counts again. */
const ACCEPTED = 'scripts/audit/accepted.json';

const faults = checkLockFile(packagesOf(read('package-lock.json')));
const asked = askRegistry();
process.exitCode = faults || asked === 'serious' ? 1 : asked === 'unanswered' ? 2 : 0;

/** @param {import('./audit/lock-file.mjs').LockedPackage[]} packages */
function checkLockFile(packages) {
  const production = packages.filter((locked) => !locked.isDevelopment);
  const wrong = lockFaults(packages);
  console.log(`package-lock.json: ${packages.length} packages, ${production.length} of them for production`);
  for (const line of wrong) console.error(`  ${line}`);
  const withScripts = production.filter((locked) => locked.hasInstallScript).map(({ name }) => name);
  console.log(`  run a script when installed: ${withScripts.join(', ') || 'none'}`);
  return wrong.length > 0;
}

/** @returns {'clean' | 'serious' | 'unanswered'} */
function askRegistry() {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const findings = findingsOf(stdout ?? '');
  if (!findings) {
    console.error('The registry has no audit endpoint that answers here: nothing is known about advisories.');
    return 'unanswered';
  }
  const accepted = read(ACCEPTED);
  const today = new Date().toISOString().slice(0, 10);
  const open = findings.filter((finding) => !isAccepted(finding, accepted, today));
  for (const finding of findings) console.log(lineOf(finding, !open.includes(finding)));
  console.log(`npm audit: ${findings.length} findings, ${open.filter(isSerious).length} of them high or critical`);
  return open.some(isSerious) ? 'serious' : 'clean';
}

/** @param {string} file */
function read(file) {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
}
