import type { Logger } from '@nestjs/common';
import { Cluster, type Redis } from 'ioredis';
import { primariesOf, type RedisClient } from './redis-connections.js';
import { redisMisfit } from './redis-fitness.js';

const CLUSTER_IS_DOWN = 'is a Redis Cluster that is not complete';

/**
 * Looks at Redis, or at each primary of a cluster: what its clock says, and whether it is fit to keep tasks; the log says
 * which server is not, once.
 */
export class RedisWatch {
  private logged = '';

  constructor(
    private readonly redis: RedisClient,
    private readonly logger: Pick<Logger, 'error' | 'warn'>,
  ) {}

  /** What is wrong, without addresses; undefined when nothing is. Rejects, or hangs, where a primary does not answer. */
  async problem(): Promise<string | undefined> {
    mustBeReady(this.redis);
    const inCluster = this.redis instanceof Cluster;
    const [complete, ...found] = await Promise.all([
      isComplete(this.redis),
      ...primariesOf(this.redis).map(async (primary) => ({
        server: nameOf(primary),
        ...redisMisfit(await primary.info(), inCluster),
      })),
    ]);
    const said = (kind: 'problems' | 'warnings'): string[] =>
      found.flatMap(({ server, [kind]: lines }) => lines.map((line) => `Redis ${server} ${line}`));
    this.log(said('problems'), said('warnings'));
    return complete ? found.flatMap(({ problems }) => problems)[0] : CLUSTER_IS_DOWN;
  }

  /** The servers' clock in milliseconds since 1970; of several the one furthest from `here`. */
  async clock(here: number): Promise<number> {
    const times = await Promise.all(primariesOf(this.redis).map((primary) => primary.time()));
    const clocks = times.map(([seconds, micros]) => Number(seconds) * 1000 + Number(micros) / 1000);
    if (clocks.length === 0) throw new Error('No primary of the cluster is known');
    return clocks.reduce((chosen, clock) => (Math.abs(clock - here) > Math.abs(chosen - here) ? clock : chosen));
  }

  private log(problems: string[], warnings: string[]): void {
    const all = [...problems, ...warnings].sort().join('\n');
    if (all === this.logged) return;
    this.logged = all;
    for (const line of problems) this.logger.error(line);
    for (const line of warnings) this.logger.warn(line);
  }
}

/**
 * A connection that is open answers INFO before it is ready, for as long as the server loads its data: all else is refused
 * until then. Of a cluster the servers say themselves whether it is complete.
 */
function mustBeReady(redis: RedisClient): void {
  if (!(redis instanceof Cluster) && redis.status !== 'ready') throw new Error('The connection to Redis is not ready');
}

/** Whether every slot has a primary that the others can reach. */
async function isComplete(redis: RedisClient): Promise<boolean> {
  if (!(redis instanceof Cluster)) return true;
  return String(await redis.cluster('INFO')).includes('cluster_state:ok');
}

function nameOf({ options }: Redis): string {
  return `${options.host ?? ''}:${options.port ?? ''}`;
}
