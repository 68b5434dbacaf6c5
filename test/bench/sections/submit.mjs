import { PAYLOAD } from '../answers.mjs';
import { startChild, startChildWith } from '../children.mjs';
import { inTurns } from '../in-turns.mjs';
import { authorization, startApi } from '../product.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const RAW = 'bare Fastify route that calls `queue.add`, no authentication';
const OURS = 'this, `POST /api/background/tasks` with a JWT, `LOG_LEVEL=warn`';
const OURS_LOGGING = 'this, `LOG_LEVEL=info` (the default: a log line per request)';

/** @type {import('../section.mjs').Section} */
export const submit = {
  name: 'submit',
  title: 'Submits over HTTP, 50 connections',
  about:
    'No worker runs. The warm-up is a number of requests, not a duration, so that code is compiled however busy the machine is.',
  brokers: BOTH,
  sizes: { full: { warmUp: 10_000, seconds: 6 }, quick: { warmUp: 200, seconds: 1 } },
  async run({ servers, on, size }) {
    const { url, env } = await servers.broker(on);
    const rounds = await inTurns({
      [RAW]: async () => rate(await rawApi(url), size),
      [OURS]: async () => rate(await ourApi(env), size),
      [OURS_LOGGING]: async () => rate(await ourApi({ ...env, LOG_LEVEL: 'info' }), size),
    });
    return { rows: rowsOf('requests/s', rounds, [[RAW], [OURS, RAW, { atLeast: 0.85 }], [OURS_LOGGING, RAW]]) };
  },
};

/** @typedef {{ request: import('../processes/load.mjs').LoadedRequest, pid: number, stop: () => Promise<void> }} LoadedApi */

/** @param {LoadedApi} api @param {{ warmUp: number, seconds: number }} size */
async function rate({ request, stop }, { warmUp, seconds }) {
  const load = await startChild('load.mjs');
  await load.ask('warmUp', request, warmUp);
  const figure = await load.ask('perSecond', request, seconds);
  await load.stop();
  await stop();
  return figure;
}

/** A bare route that stores what our API stores. @param {string} url @param {string[]} nodeFlags @returns {Promise<LoadedApi>} */
export async function rawApi(url, nodeFlags = []) {
  const api = await startChildWith(nodeFlags, 'raw-api.mjs', url);
  const headers = { 'content-type': 'application/json' };
  return {
    request: { url: await api.ask('url'), headers, body: JSON.stringify(PAYLOAD) },
    pid: api.pid,
    stop: api.stop,
  };
}

/** @param {Record<string, string>} env @param {string[]} [nodeFlags] @returns {Promise<LoadedApi>} */
export async function ourApi(env, nodeFlags) {
  const { url, pid, stop } = await startApi(env, nodeFlags);
  const headers = { 'content-type': 'application/json', authorization: await authorization() };
  const body = JSON.stringify({ task_type: 'webhook_delivery', name: 'Entrega', payload: PAYLOAD });
  return { request: { url: `${url}/api/background/tasks`, headers, body }, pid, stop };
}
