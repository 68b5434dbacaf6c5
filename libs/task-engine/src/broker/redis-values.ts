import type { RedisClient } from './redis-connections.js';
import type { ValueStore } from './value-store.js';

/** BullMQ's keys begin with `queue:`, those of rate limits with `rate-limit:`. */
const PREFIX = 'shared-value:';
/** A value whose time ends between the two commands of `putIfAbsent` makes room for ours. */
const TRIES = 3;

/** Values as plain strings of Redis, which ends them itself; each command has one key, so a cluster takes them too. */
export class RedisValues implements ValueStore {
  constructor(private readonly redis: RedisClient) {}

  /** Two commands of one turn: producers' connections send them together, and Redis runs them in order. */
  async putIfAbsent(key: string, text: string, ttlMs: number): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      const [stored, held] = await Promise.all([
        this.redis.set(PREFIX + key, text, 'PX', Math.max(1, Math.ceil(ttlMs)), 'NX'),
        this.redis.get(PREFIX + key),
      ]);
      if (stored !== null) return text;
      if (held !== null) return held;
      if (tries === TRIES) throw new Error('A shared value ended as often as it was asked for');
    }
  }

  async read(key: string): Promise<string | undefined> {
    return (await this.redis.get(PREFIX + key)) ?? undefined;
  }

  async take(key: string): Promise<string | undefined> {
    return (await this.redis.getdel(PREFIX + key)) ?? undefined;
  }

  async replace(key: string, text: string): Promise<boolean> {
    return (await this.redis.set(PREFIX + key, text, 'KEEPTTL', 'XX')) !== null;
  }

  async remove(key: string): Promise<void> {
    await this.redis.del(PREFIX + key);
  }

  sweep(): Promise<number> {
    return Promise.resolve(0);
  }
}
