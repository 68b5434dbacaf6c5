// npm run client: writes libs/client/schema.d.ts, the types of the API, from the description that is served at /docs-json.
// npm run client -- --check: says whether the file is what would be written, and ends with 1 where it is not.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describedApi } from './client/described-api.mjs';
import { typesOf } from './client/types-of.mjs';
import { StartError } from './embedded/start-error.mjs';
import { buildIfStale } from './local/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = path.join(ROOT, 'libs/client/schema.d.ts');

try {
  await buildIfStale(ROOT);
  const types = await typesOf(await describedApi(ROOT));
  if (!process.argv.includes('--check')) writeFileSync(FILE, types);
  else if (types !== read(FILE)) {
    console.error('libs/client/schema.d.ts does not describe this API: npm run client, and commit what changed');
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
