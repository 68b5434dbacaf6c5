import { Cluster, Redis } from 'ioredis';
import type { TestBroker } from '../support/services.js';
import { until } from '../support/until.js';

/** A test's Redis Cluster seen from behind the engine. */
export class ClusterView {
  private readonly cluster: Cluster;
  private readonly servers = new Map<number, Redis>();

  constructor({ env }: TestBroker) {
    // A hung server's connection is given up, and the command asked elsewhere.
    const redisOptions = { maxRetriesPerRequest: null, socketTimeout: 2_000 };
    this.cluster = new Cluster((env.REDIS_URL ?? '').split(','), { redisOptions });
    for (const source of ['error', 'node error']) this.cluster.on(source, () => undefined);
  }

  /** Takes a queue's slot from its primary; every server is told, for none passes that on. */
  async disown(queue: string): Promise<void> {
    const slot = await this.cluster.cluster('KEYSLOT', `queue:{${queue}}:wait`);
    // Connections of our own: the cluster's come and go with its map.
    const listing = String(await this.cluster.cluster('NODES'));
    const nodes = [...listing.matchAll(/:(\d+)@/g)].map(([, port]) => this.server(Number(port)));
    const holders = async (): Promise<Redis[]> => {
      const views = await Promise.all(nodes.map((node) => node.cluster('SLOTS')));
      return nodes.filter((_, nth) => views[nth]?.some(([first, last]) => first <= slot && slot <= last));
    };
    const nobody = async (): Promise<boolean> => {
      const left = await holders();
      // A heartbeat that was on its way when its sender was told brings the owner back: told again.
      await Promise.allSettled(left.map((node) => node.cluster('DELSLOTS', slot)));
      return left.length === 0;
    };
    await until(nobody, { what: `nobody owns the slot of ${queue}`, everyMs: 500 });
  }

  /** The port of the primary that holds a queue, as `CLUSTER SLOTS` of a living server says. */
  async primaryOf(queue: string): Promise<number> {
    const slot = await this.cluster.cluster('KEYSLOT', `queue:{${queue}}:wait`);
    const ranges = await this.cluster.cluster('SLOTS');
    const range = ranges.find(([first, last]) => first <= slot && slot <= last);
    const [, , primary] = range ?? [];
    if (!primary) throw new Error(`Nobody holds ${queue}`);
    return primary[1];
  }

  /** One server by its port. */
  server(port: number): Redis {
    const known = this.servers.get(port) ?? new Redis({ host: '127.0.0.1', port, retryStrategy: () => null });
    if (!this.servers.has(port)) known.on('error', () => undefined);
    this.servers.set(port, known);
    return known;
  }

  /** Whether the broker holds a task. */
  async holds(taskId: string): Promise<boolean> {
    return (await this.cluster.exists(`queue:{${taskId.split('-')[0]}}:${taskId}`)) === 1;
  }

  /** Resolves when all that was written to a queue's primary before now is at its replica too. */
  async replicated(queue: string): Promise<void> {
    const primary = this.server(await this.primaryOf(queue));
    // WAIT counts this connection's own writes; the replica has them in the order in which they were written.
    await primary.set(`{${queue}}:written`, String(Date.now()));
    const caughtUp = async (): Promise<boolean> => (await primary.wait(1, 1_000)) >= 1;
    await until(caughtUp, { timeoutMs: 20_000, what: `the replica of ${queue} has caught up` });
  }

  close(): void {
    // A killed server's connection has ended; ending it again would keep a timer.
    for (const client of [this.cluster, ...this.servers.values()]) if (client.status !== 'end') client.disconnect();
  }
}
