import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import getPort from 'get-port';
import { adopt } from './children.mjs';

/** What tokens of the benchmark are signed with. */
export const SECRET = 'bench-secret-bench-secret-bench-secret-0123456789';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const ORGANIZATION = 'org_bench';
const USER = 'user_bench';
/** What is measured until a process is live is not measured for long after. */
const LIVE_ASKED_EVERY_MS = 25;

/**
 * One of our processes.
 * @typedef {{ url: string, pid: number, stop: () => Promise<void> }} ProductProcess
 */

/**
 * The API as deployed, without limits of requests; answers once it is live.
 * @param {Record<string, string>} env
 * @param {string[]} [nodeFlags]
 * @param {string} [build] the folder that holds `dist`
 * @returns {Promise<ProductProcess>}
 */
export function startApi(env, nodeFlags = [], build = ROOT) {
  return startProcess(`${build}/dist/src/main.js`, 'PORT', env, nodeFlags);
}

/**
 * The worker as deployed; answers once it is live.
 * @param {Record<string, string>} env
 * @param {string} [build] the folder that holds `dist`
 * @returns {Promise<ProductProcess>}
 */
export function startWorker(env, build = ROOT) {
  return startProcess(`${build}/dist/src/worker.js`, 'WORKER_HEALTH_PORT', env, []);
}

/** @param {string} [userId] @param {string} [role] */
export async function authorization(userId = USER, role = 'member') {
  const token = await new SignJWT({
    role: 'authenticated',
    app_metadata: { organization_id: ORGANIZATION, role },
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
  return `Bearer ${token}`;
}

/**
 * A client of one API: posts JSON and reads JSON.
 * @param {ProductProcess} api
 */
export async function clientOf(api) {
  const headers = { authorization: await authorization(), 'content-type': 'application/json' };
  const ask = async (/** @type {string} */ route, /** @type {RequestInit} */ init = {}) => {
    const response = await fetch(`${api.url}/api/background${route}`, { ...init, headers });
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return /** @type {Promise<any>} */ (response.json());
  };
  return {
    post: (/** @type {string} */ route, /** @type {object} */ body) =>
      ask(route, { method: 'POST', body: JSON.stringify(body) }),
    /** The task once it is completed. @param {string} taskId */
    async completed(taskId) {
      for (;;) {
        const task = await ask(`/tasks/${taskId}?wait_seconds=30`);
        if (task.status === 'completed') return task;
        if (!['pending', 'running'].includes(task.status)) throw new Error(JSON.stringify(task));
      }
    },
  };
}

/** @param {string} entry @param {string} portName @param {Record<string, string>} env @param {string[]} nodeFlags */
async function startProcess(entry, portName, env, nodeFlags) {
  const port = await getPort();
  const child = spawn(process.execPath, [...nodeFlags, entry], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      SUPABASE_JWT_SECRET: SECRET,
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_MINUTE: '0',
      RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '0',
      ...env,
      [portName]: String(port),
    },
  });
  const stop = adopt(child);
  const url = `http://127.0.0.1:${port}`;
  while (!(await isLive(url))) {
    if (child.exitCode !== null) throw new Error(`${entry} ended with ${child.exitCode}`);
    await sleep(LIVE_ASKED_EVERY_MS);
  }
  return { url, pid: /** @type {number} */ (child.pid), stop };
}

/** @param {string} url */
async function isLive(url) {
  try {
    return (await fetch(`${url}/health/live`)).ok;
  } catch {
    return false;
  }
}
