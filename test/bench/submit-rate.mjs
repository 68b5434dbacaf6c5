import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { freePort } from '../../scripts/embedded/free-port.mjs';
import { PAYLOAD } from './answers.mjs';
import { adopt, startChild } from './children.mjs';

const SECRET = 'bench-secret-bench-secret-bench-secret-0123456789';
const API = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
/** Counted, not timed: compiled code is reached after so many requests, however busy the machine is. */
const WARM_UP = 15_000;
const SECONDS = 8;

/**
 * Tasks accepted over HTTP a second at 50 connections; nobody works them off.
 * @param {'raw' | 'engine'} side the bare route, or our API with a valid token
 * @param {string} url of the broker
 * @param {'warn' | 'info'} logLevel of our API: at info each request is a line
 * @returns {Promise<number>}
 */
export async function submitRate(side, url, logLevel) {
  const api = side === 'raw' ? await rawApi(url) : await ourApi(url, logLevel);
  const load = await startChild('load.mjs');
  await load.ask('warmUp', api.request, WARM_UP);
  const rate = await load.ask('perSecond', api.request, SECONDS);
  await load.stop();
  await api.stop();
  return rate;
}

/** @param {string} url */
async function rawApi(url) {
  const api = await startChild('raw-api.mjs', url);
  const headers = { 'content-type': 'application/json' };
  return { request: { url: await api.ask('url'), headers, body: JSON.stringify(PAYLOAD) }, stop: api.stop };
}

/** @param {string} url @param {string} logLevel */
async function ourApi(url, logLevel) {
  const port = await freePort();
  const stop = adopt(
    spawn(process.execPath, [API], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: String(port),
        [url.startsWith('redis') ? 'REDIS_URL' : 'QUEUE_DATABASE_URL']: url,
        SUPABASE_JWT_SECRET: SECRET,
        LOG_LEVEL: logLevel,
        RATE_LIMIT_PER_MINUTE: '0',
        RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '0',
      },
    }),
  );
  const base = `http://127.0.0.1:${port}`;
  while (!(await isReady(base))) await sleep(100);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await token()}` };
  const body = JSON.stringify({ task_type: 'webhook_delivery', name: 'Entrega', payload: PAYLOAD });
  return { request: { url: `${base}/api/background/tasks`, headers, body }, stop };
}

/** @param {string} base */
async function isReady(base) {
  try {
    return (await fetch(`${base}/health/live`)).ok;
  } catch {
    return false;
  }
}

function token() {
  return new SignJWT({ role: 'authenticated', app_metadata: { organization_id: 'org_bench', role: 'member' } })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('user_bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
}
