import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { accountFor, launchOf } from './postgres-binaries.mjs';
import { commandLineOf, endProcess } from './processes.mjs';
import { StartError } from './start-error.mjs';

const run = promisify(execFile);

/** The PostgreSQL that npm installs; its data folders are not readable for another major version. */
const MAJOR_VERSION = '18';

/** The superuser, named as Supabase names it: `postgres` is an ordinary role there, and so it is here. */
export const SUPERUSER = 'supabase_admin';

/**
 * Makes the data folder when there is none, and says in one line what is wrong with one that cannot be used.
 * @param {string} folder absolute
 * @param {{ initdb: string, password: string, durable: boolean }} options
 */
export async function prepareFolder(folder, { initdb, password, durable }) {
  if (isEmpty(folder)) return createFolder(folder, { initdb, password, durable });
  const versionFile = path.join(folder, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    throw new StartError(`${folder} is not a PostgreSQL data folder: move it away to start with a fresh one`);
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== MAJOR_VERSION) {
    throw new StartError(
      `${folder} was written by PostgreSQL ${version.slice(0, 16)}, this is ${MAJOR_VERSION}: move it away to start with a fresh one`,
    );
  }
}

/** @param {string} folder */
function isEmpty(folder) {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT') return true;
    throw new StartError(`${folder} cannot be read (${code}): mend its permissions or move it away`);
  }
}

/**
 * Made beside and renamed, so that a start killed inside initdb leaves nothing that looks like data.
 * @param {string} folder
 * @param {{ initdb: string, password: string, durable: boolean }} options
 */
async function createFolder(folder, { initdb, password, durable }) {
  const draft = `${folder}.new`;
  const passwordFile = path.join(draft, '..', `${path.basename(folder)}.password`);
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    const account = accountFor(draft);
    for (const file of account ? [draft, passwordFile] : []) chownSync(file, account.uid, account.gid);
    await initialise(draft, { initdb, passwordFile, durable });
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (error instanceof StartError) throw error;
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new StartError(`The data folder ${folder} cannot be made: ${code ?? message.split('\n')[0]}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * @param {string} folder
 * @param {{ initdb: string, passwordFile: string, durable: boolean }} options
 */
async function initialise(folder, { initdb, passwordFile, durable }) {
  const flags = [`--pgdata=${folder}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  // The built-in locale makes the data mean the same on every machine, whatever locales it has.
  flags.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (!durable) flags.push('--no-sync');
  const { command, args, account } = launchOf(initdb, flags, folder);
  try {
    await run(command, args, { ...account, env: { ...process.env, LC_ALL: 'C' } });
  } catch (error) {
    const output = String(/** @type {{ stderr?: string }} */ (error).stderr ?? error);
    const reason = output.split('\n').find((line) => /error|fatal|could not|denied/i.test(line));
    throw new StartError(`The data folder ${folder} cannot be made: ${reason ?? output.trim().slice(0, 200)}`);
  }
}

/**
 * Ends a server that a killed start left on this folder, and removes the process number it left behind: in containers
 * numbers are used again at once, and PostgreSQL then takes any process for its predecessor.
 * @param {string} folder
 */
export async function endLeftover(folder) {
  const file = path.join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const command = commandLineOf(pid);
  if (command === '') return;
  if (command.includes(folder)) return endProcess(pid, { signal: 'SIGINT', graceMs: 15_000 });
  rmSync(file, { force: true });
}
