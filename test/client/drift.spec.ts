import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe('the types of the client', () => {
  it('describe the API as it is', async () => {
    const check = run(process.execPath, ['scripts/client.mjs', '--check'], { timeout: 110_000 });
    await expect(check).resolves.toEqual({ stdout: '', stderr: '' });
  }, 120_000);

  it('say of every field what it takes', async () => {
    const types = await readFile('libs/client/schema.d.ts', 'utf8');
    const empty = types.split('\n').filter((line) => /^\s.*Record<string, never>/.test(line));
    expect(empty).toEqual([]);
  });
});
