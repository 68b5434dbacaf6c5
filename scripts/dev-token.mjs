// npm run --silent token -- [viewer|member|manager|admin] [organization]: a token for the local start, valid for 12 hours.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { developmentToken } from './local/dev-token.mjs';
import { keptSecrets } from './local/secrets.mjs';
import { readSettings } from './local/settings.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROLES = ['viewer', 'member', 'manager', 'admin'];

try {
  const [role = 'manager', organizationId = 'dev'] = process.argv.slice(2);
  if (!ROLES.includes(role)) throw new Error(`The role is one of ${ROLES.join(', ')}`);
  const settings = readSettings(ROOT);
  const secret = settings.SUPABASE_JWT_SECRET ?? keptSecrets(path.join(ROOT, '.data')).SUPABASE_JWT_SECRET;
  console.log(await developmentToken({ settings, secret, role, organizationId, validFor: '12h' }));
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
