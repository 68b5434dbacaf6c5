import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { TEST_JWT_SECRET } from '../support/tokens.js';

/** What an operator sees of `node dist/src/ping.js` in a container with these settings: the last line, and the exit code. */
export function runPing(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const options = { env: { PATH: process.env.PATH, SUPABASE_JWT_SECRET: TEST_JWT_SECRET, ...env } };
  return new Promise((done) => {
    const child = execFile(process.execPath, [resolve('dist/src/ping.js')], options, (_error, output) => {
      done({ code: child.exitCode ?? 1, said: output.trimEnd().split('\n').at(-1) ?? '' });
    });
  });
}
