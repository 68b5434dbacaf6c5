import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';

const READY_WITHIN_MS = 120_000;
const ENDS_WITHIN_MS = 10_000;

/**
 * Starts the built API and worker; resolves when both are ready.
 * @param {{ folder: string, env: Record<string, string> }} options both write their output into the folder
 */
export async function startShared({ folder, env }) {
  const started = await Promise.all([
    start('dist/src/main.js', 'PORT', { folder, env }),
    start('dist/src/worker.js', 'WORKER_HEALTH_PORT', { folder, env }),
  ]);
  const [api, worker] = started.map(({ baseUrl, output }) => ({ baseUrl, output }));
  return { api, worker, pids: started.map(({ pid }) => pid), stop: () => stopAll(started) };
}

/** @param {string} entry @param {string} portName @param {{ folder: string, env: Record<string, string> }} options */
async function start(entry, portName, { folder, env }) {
  const port = await getPort();
  const output = path.join(folder, `${path.basename(entry)}.log`);
  const file = openSync(output, 'a');
  const child = spawn(process.execPath, [path.resolve(entry)], {
    env: { ...env, [portName]: String(port) },
    stdio: ['ignore', file, file],
  });
  const baseUrl = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(baseUrl))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${entry} is not ready:\n${readFileSync(output, 'utf8').slice(-4_000)}`);
    }
    await sleep(50);
  }
  return { child, pid: /** @type {number} */ (child.pid), baseUrl, output };
}

/** @param {string} baseUrl */
async function isReady(baseUrl) {
  try {
    const response = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** @param {Awaited<ReturnType<typeof start>>[]} started */
async function stopAll(started) {
  await Promise.all(
    started.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await Promise.race([ended, sleep(ENDS_WITHIN_MS, undefined, { ref: false })]);
    }),
  );
}
