import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { askChild } from './answers.mjs';

/** Processes of the benchmark that still run: ended with it, whatever happens. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * @typedef {object} Child
 * @property {(method: string, ...args: unknown[]) => Promise<any>} ask
 * @property {number} pid
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a file of processes/ as a process of its own and waits until it answers.
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<Child>}
 */
export async function startChild(file, ...args) {
  return startChildWith([], file, ...args);
}

/**
 * The same, with flags of Node.
 * @param {string[]} execArgv
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<Child>}
 */
export async function startChildWith(execArgv, file, ...args) {
  const child = fork(fileURLToPath(new URL(`processes/${file}`, import.meta.url)), args, {
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  });
  const stop = adopt(child);
  const said = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
  if (!said) throw new Error(`${file} ended before it was ready`);
  return { pid: /** @type {number} */ (child.pid), ask: (method, ...given) => askChild(child, method, ...given), stop };
}

/**
 * Makes sure that a process ends with the benchmark. Gives what ends it earlier.
 * @param {import('node:child_process').ChildProcess} child
 */
export function adopt(child) {
  running.add(child);
  const ended = once(child, 'exit').finally(() => running.delete(child));
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** Ends what a failed measurement has left. */
export function endChildren() {
  for (const child of running) child.kill('SIGKILL');
}
