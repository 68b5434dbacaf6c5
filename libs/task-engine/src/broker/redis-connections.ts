import { Cluster, Redis, type RedisOptions } from 'ioredis';

/** One Redis, or Redis Cluster. */
export type RedisClient = Redis | Cluster;

/** Producers answer at once or fail; consumers wait for as long as it takes. */
export type RedisManner = 'producer' | 'consumer';

/**
 * A connection that owes an answer longer than this is replaced: one that a network forgot is never closed, and without this
 * a process would wait on it for ever. Workers' lies above their longest blocking read (10 s).
 */
const SILENT_MS = { producer: 3_000, consumer: 15_000 };

/**
 * The interval at which the map of keys is asked for again: no message comes when a hung primary was replaced, and commands
 * that share a write fail when keys have moved, without being sent on.
 */
const REFRESH_MS = { producer: 2_000, consumer: 5_000 };
/** After a server's connection was lost. */
const REFRESH_SOON_MS = 50;
/** A tenth of a second each, so that a caller's deadline comes first. */
const PRODUCER_REDIRECTIONS = 16;
/** Of a cluster. */
const SLOTS = 16_384;

/** Connects to the one URL, or to the cluster that several URLs, separated by commas, are part of. */
export function openRedis(urls: string, manner: RedisManner): RedisClient {
  const [first = '', ...others] = urls.split(',').map((url) => url.trim());
  return others.length > 0 ? openCluster([first, ...others], manner) : openServer(first, manner);
}

/** The servers that are written to: the one, or each primary that the cluster was last known to have. */
export function primariesOf(redis: RedisClient): Redis[] {
  return redis instanceof Cluster ? redis.nodes('master') : [redis];
}

function openServer(url: string, manner: RedisManner): Redis {
  const queueing = manner === 'producer' ? { enableOfflineQueue: false, enableAutoPipelining: true } : {};
  return new Redis(url, { retryStrategy: backoff, ...requests(manner), ...queueing });
}

function openCluster(urls: string[], manner: RedisManner): Cluster {
  const places = urls.map((url) => new URL(url));
  const { protocol, username, password } = places[0] as URL;
  const cluster = new Cluster(
    places.map(({ hostname, port }) => ({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) })),
    {
      redisOptions: {
        ...requests(manner),
        ...(username ? { username: decodeURIComponent(username) } : {}),
        ...(password ? { password: decodeURIComponent(password) } : {}),
        ...(protocol === 'rediss:' ? { tls: {} } : {}),
      },
      enableOfflineQueue: manner === 'consumer',
      enableAutoPipelining: manner === 'producer',
      // Commands find out by themselves that a cluster is down. Between "connected" and "checked" BullMQ would take it for ready.
      enableReadyCheck: false,
      // Names stay names: certificates are issued for them.
      dnsLookup: (name, found) => found(null, name),
      clusterRetryStrategy: backoff,
      maxRedirections: manner === 'producer' ? PRODUCER_REDIRECTIONS : Infinity,
    },
  );
  return keptFresh(cluster, REFRESH_MS[manner]);
}

/**
 * Has a cluster's map asked for again and again while it is connected, that of its duplicates too: a server whose connection
 * was lost is connected to again by the map alone. ioredis' own interval goes on after the end when it is just asking, and
 * doubles when the connection is made again; its own reconnecting of single servers forgets what waits for one that left.
 * `duplicate` is patched and the event `refresh` preceded until ioredis keeps a map fresh that is asked for by nothing else.
 */
function keptFresh(cluster: Cluster, everyMs: number): Cluster {
  const { duplicate } = cluster;
  cluster.duplicate = (...given) => keptFresh(duplicate.apply(cluster, given), everyMs);
  // Before ioredis' own listener, which sends what has waited for the map.
  cluster.prependListener('refresh', () => nameUnownedSlots(cluster));
  const refresh = (): void => {
    if (cluster.status === 'ready') cluster.refreshSlotsCache();
  };
  let often: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  cluster.on('ready', () => (often ??= setInterval(refresh, everyMs).unref()));
  cluster.on('-node', () => {
    // One at a time: servers that go one after the other would put it off for ever.
    soon ??= setTimeout(() => {
      soon = undefined;
      refresh();
    }, REFRESH_SOON_MS).unref();
  });
  cluster.on('end', () => {
    clearInterval(often);
    often = undefined;
  });
  return cluster;
}

/**
 * Only producers pipeline by themselves: many requests at once share one write. A worker's commands come one by one, and
 * the pipelines would keep finished jobs alive until the next full garbage collection.
 */
function requests(manner: RedisManner): RedisOptions {
  return { maxRetriesPerRequest: manner === 'producer' ? 1 : null, socketTimeout: SILENT_MS[manner] };
}

/**
 * Gives slots without an owner (a cluster that is repaired, or not yet whole) an owner list that is empty: a server is asked
 * then, and says CLUSTERDOWN. Where the map has a hole ioredis' pipelining throws a TypeError. Each list is its own, because
 * ioredis writes into it.
 */
function nameUnownedSlots({ slots }: Pick<Cluster, 'slots'>): void {
  for (let slot = 0; slot < SLOTS; slot += 1) slots[slot] ??= [];
}

function backoff(times: number): number {
  return Math.min(50 * 2 ** Math.min(times, 6), 2_000);
}
