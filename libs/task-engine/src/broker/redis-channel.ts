import type { Redis } from 'ioredis';
import { primariesOf, type RedisClient } from './redis-connections.js';
import { PROBE_MS, SignalChannel } from './signal-channel.js';

const CHANNEL = 'shared-signals';
/** A connection that owes an answer longer than this is replaced. */
const SILENT_MS = 15_000;

/**
 * PUBLISH and SUBSCRIBE. On a cluster a plain message reaches every server, so it does not matter at which primary a process
 * listens; ioredis' own subscriber of a cluster never finds out that its server hangs.
 */
export class RedisChannel extends SignalChannel {
  private subscriber: Redis | undefined;

  constructor(
    private readonly redis: RedisClient,
    reportError: (error: Error) => void,
  ) {
    super(reportError);
  }

  async publish(text: string): Promise<void> {
    await this.redis.publish(CHANNEL, text);
  }

  protected async listenOnce(heard: (text: string) => void): Promise<void> {
    const subscriber = this.connection();
    this.subscriber = subscriber;
    let lastError = new Error('Connection is closed');
    subscriber.on('error', (error) => (lastError = error));
    subscriber.on('message', (_channel, text) => heard(text));
    const ended = new Promise<void>((resolve) => subscriber.once('end', () => resolve()));
    try {
      await subscriber.connect();
      await subscriber.subscribe(CHANNEL);
      const probe = setInterval(() => void subscriber.ping().catch(() => undefined), PROBE_MS).unref();
      await ended.finally(() => clearInterval(probe));
      throw lastError;
    } finally {
      subscriber.disconnect();
    }
  }

  protected disconnect(): void {
    this.subscriber?.disconnect();
  }

  /** To any primary that is known: after one is lost, most likely to another one. */
  private connection(): Redis {
    const primaries = primariesOf(this.redis);
    const primary = primaries[Math.floor(Math.random() * primaries.length)];
    if (!primary) throw new Error('None of startup nodes is available');
    return primary.duplicate({
      lazyConnect: true,
      enableAutoPipelining: false,
      retryStrategy: () => null,
      socketTimeout: SILENT_MS,
    });
  }
}
