import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

/** Far beyond what a run takes: a run that hangs must not keep CI for hours. */
const ENDS_WITHIN_MS = 90 * 60_000;

/**
 * One run of jest.
 * @param {string} root
 * @param {string[]} given
 * @param {string} resultsFile where its results go
 * @returns {Promise<number>} its exit code
 */
export function runJest(root, given, resultsFile) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  // --forceExit: a handle that a test left open must not keep the run alive.
  const args = ['--json', `--outputFile=${resultsFile}`, '--forceExit'];
  if (!given.some((argument) => /^(-w|-i|--maxWorkers|--runInBand)/.test(argument))) args.push('--maxWorkers=2');
  return new Promise((resolve) => {
    // jest writes its reports to standard error, here to our output, so that ours come after them; its JSON is in the file.
    const child = spawn(process.execPath, [jest, ...args, ...given], {
      cwd: root,
      stdio: ['ignore', 'ignore', process.stdout],
    });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
    const late = setTimeout(() => {
      console.error(`jest has not ended within ${ENDS_WITHIN_MS / 60_000} minutes`);
      child.kill('SIGKILL');
    }, ENDS_WITHIN_MS);
    child.once('close', (code) => {
      clearTimeout(late);
      resolve(code ?? 1);
    });
  });
}
