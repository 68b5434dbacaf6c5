import { Redis } from 'ioredis';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { StartError } from '../../scripts/embedded/start-error.mjs';
import { startRedis } from './redis-server.mjs';

const PRIMARIES = 3;
const SERVERS = 2 * PRIMARIES;
const SLOTS = 16_384;
/** A primary that is silent for so long is replaced by its replica. */
const NODE_TIMEOUT_MS = 2_000;
const READY_WITHIN_MS = 20_000;

/**
 * @typedef {{ port: number, busPort: number }} Place
 * @typedef {Awaited<ReturnType<typeof startRedis>>} Server
 */

/**
 * Starts Redis Cluster: three primaries with a replica each. Restarted with the same places it is what it was, whoever was
 * primary last.
 * @param {{ folder: string, places?: Place[] }} options
 */
export async function startRedisCluster({ folder, places }) {
  const chosen = places ?? (await freePlaces());
  if (!places) writeNodeFiles(folder, chosen);
  /** @type {Map<number, Server>} */
  const servers = new Map();
  const start = async (/** @type {Place} */ { port, busPort }) => {
    servers.set(port, await startRedis({ folder: folderOf(folder, port), port, settings: settings(busPort) }));
  };
  await Promise.all(chosen.map(start));
  await whenComplete(chosen);
  const each = async (/** @type {'stop' | 'kill' | 'pause' | 'resume'} */ what) => {
    await Promise.all([...servers.values()].map((server) => server[what]()));
  };
  return {
    places: chosen,
    url: () =>
      chosen
        .slice(0, PRIMARIES)
        .map(({ port }) => `redis://127.0.0.1:${port}`)
        .join(','),
    stop: () => each('stop'),
    kill: () => each('kill'),
    pause: () => each('pause'),
    resume: () => each('resume'),
    /** The same for one server alone. @param {number} port @param {'kill' | 'pause' | 'resume'} what */
    tellServer: (port, what) => servers.get(port)?.[what](),
    /** @param {number} port */
    startServer: (port) => Promise.all(chosen.filter((place) => place.port === port).map(start)),
  };
}

/** @param {number} busPort */
function settings(busPort) {
  return {
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-node-timeout': NODE_TIMEOUT_MS,
    'repl-diskless-sync-delay': 0,
  };
}

async function freePlaces() {
  /** @type {Set<number>} */
  const ports = new Set();
  while (ports.size < 2 * SERVERS) ports.add(await getPort());
  const all = [...ports];
  return all.slice(0, SERVERS).map((port, nth) => ({ port, busPort: /** @type {number} */ (all[SERVERS + nth]) }));
}

/**
 * What servers that have met would have written themselves: meeting takes them seconds.
 * @param {string} folder @param {Place[]} places
 */
function writeNodeFiles(folder, places) {
  const ids = places.map(() => randomBytes(20).toString('hex'));
  places.forEach(({ port: mine }) => {
    const lines = places.map(({ port, busPort }, nth) => {
      const role = nth < PRIMARIES ? 'master -' : `slave ${ids[nth - PRIMARIES]}`;
      const myself = port === mine ? 'myself,' : '';
      const slots = nth < PRIMARIES ? ` ${slotsOf(nth)}` : '';
      return `${ids[nth]} 127.0.0.1:${port}@${busPort} ${myself}${role} 0 0 ${(nth % PRIMARIES) + 1} connected${slots}\n`;
    });
    mkdirSync(folderOf(folder, mine));
    writeFileSync(
      path.join(folderOf(folder, mine), 'nodes.conf'),
      `${lines.join('')}vars currentEpoch ${PRIMARIES} lastVoteEpoch 0\n`,
    );
  });
}

/** @param {number} nth */
function slotsOf(nth) {
  const first = (/** @type {number} */ of) => Math.ceil((of * SLOTS) / PRIMARIES);
  return `${first(nth)}-${first(nth + 1) - 1}`;
}

/** @param {string} folder @param {number} port */
function folderOf(folder, port) {
  return path.join(folder, `${port}`);
}

/** Every slot is served and every replica has what its primary has. @param {Place[]} places */
async function whenComplete(places) {
  const deadline = Date.now() + READY_WITHIN_MS;
  const clients = places.map(({ port }) => new Redis({ port, host: '127.0.0.1' }));
  for (const client of clients) client.on('error', () => undefined);
  try {
    while (!(await Promise.all(clients.map(isComplete))).every(Boolean)) {
      if (Date.now() > deadline) throw new StartError('Redis Cluster did not become complete');
      await sleep(50);
    }
  } finally {
    for (const client of clients) client.disconnect();
  }
}

/** @param {Redis} client */
async function isComplete(client) {
  const [state, replication] = await Promise.all([client.cluster('INFO'), client.info('replication')]);
  const synced = /role:master/.test(replication) || /master_link_status:up/.test(replication);
  return synced && String(state).includes('cluster_state:ok');
}
