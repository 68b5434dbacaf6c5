import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartError } from '../embedded/start-error.mjs';

/** @typedef {'SUPABASE_JWT_SECRET' | 'WEBHOOK_SIGNING_MASTER_KEY' | 'EMBEDDED_DATABASE_PASSWORD'} SecretName */

/** @type {SecretName[]} */
const NAMES = ['SUPABASE_JWT_SECRET', 'WEBHOOK_SIGNING_MASTER_KEY', 'EMBEDDED_DATABASE_PASSWORD'];

/**
 * The secrets of this checkout, made at the first start and kept, so that tokens and signatures outlive a restart.
 * @param {string} dataFolder
 * @returns {Record<SecretName, string>}
 * @throws {StartError} when the folder cannot be written or the file is not what was written there
 */
export function keptSecrets(dataFolder) {
  const file = path.join(dataFolder, 'secrets.json');
  try {
    mkdirSync(dataFolder, { recursive: true });
    const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const secrets = Object.fromEntries(NAMES.map((name) => [name, kept[name] ?? randomBytes(32).toString('hex')]));
    if (NAMES.some((name) => !kept[name])) {
      writeFileSync(`${file}.new`, `${JSON.stringify({ ...kept, ...secrets }, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }
    chmodSync(file, 0o600);
    return /** @type {Record<SecretName, string>} */ (secrets);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new StartError(`${file} cannot be used: ${code ?? message}`);
  }
}
