import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The last commit whose processes keep claims, batches and worker records as BullMQ jobs. */
const PREVIOUS_COMMIT = '3c8322d0f361ab9cc14349a74557d7a183f3d44b';

/**
 * The folder of that commit with its own packages, compiled: made once, about two minutes, in `.cache`. `PREVIOUS_BUILD` names
 * another folder that holds a build already. @throws Error where the clone does not hold the commit
 */
export async function previousBuild(): Promise<string> {
  const given = process.env.PREVIOUS_BUILD;
  if (given) return given;
  const folder = path.resolve('.cache/previous-build', PREVIOUS_COMMIT);
  const stamp = path.join(folder, '.built');
  if (existsSync(stamp)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = `${folder}.tar`;
  await run('git', ['archive', '--output', archive, PREVIOUS_COMMIT]).catch((error: Error) => {
    throw new Error(`This clone lacks commit ${PREVIOUS_COMMIT}; git fetch --unshallow brings it. ${error.message}`);
  });
  await run('tar', ['-xf', archive, '-C', folder]);
  rmSync(archive);
  const inFolder = { cwd: folder, env: { ...process.env, NODE_ENV: 'development' }, maxBuffer: 64 * 1_048_576 };
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], inFolder);
  await run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], inFolder);
  writeFileSync(stamp, '');
  return folder;
}
