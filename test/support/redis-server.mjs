import { spawn } from 'node:child_process';
import getPort from 'get-port';
import { endProcess, send } from '../../scripts/embedded/processes.mjs';
import { StartError } from '../../scripts/embedded/start-error.mjs';

/**
 * Starts the system's redis-server as production should run it: append-only file every second, nothing evicted.
 * @param {{ folder: string, port?: number, settings?: Record<string, string | number> }} options
 */
export async function startRedis({ folder, port, settings = {} }) {
  const chosen = port ?? (await getPort());
  const flags = {
    port: chosen,
    bind: '127.0.0.1',
    dir: folder,
    databases: 64,
    appendonly: 'yes',
    appendfsync: 'everysec',
    ...settings,
  };
  const args = Object.entries({ ...flags, 'maxmemory-policy': 'noeviction' }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  const child = spawn('redis-server', [...args, '--save', ''], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve('redis-server is missing: apt-get install redis-server, or brew install redis'));
    child.once('close', (code) => resolve(`redis-server ended with code ${code}: ${output.trim().split('\n').at(-1)}`));
  });
  const ready = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      output = (output + chunk).slice(-4_000);
      if (output.includes('Ready to accept connections')) resolve(undefined);
    });
  });
  const failure = await Promise.race([ready, ended]);
  if (failure) throw new StartError(failure);
  const pid = /** @type {number} */ (child.pid);
  return {
    port: chosen,
    pid,
    url: () => `redis://127.0.0.1:${chosen}`,
    stop: () => endProcess(pid, { graceMs: 5_000 }),
    async kill() {
      send(pid, 'SIGKILL');
      await ended;
    },
    pause: () => send(pid, 'SIGSTOP'),
    resume: () => send(pid, 'SIGCONT'),
  };
}
