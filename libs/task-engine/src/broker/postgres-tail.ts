import {
  type BackendFactory,
  type PostgresConnection,
  type PostgresConnectionOptions,
  PostgresQueueBackend,
} from 'bullmq';
import { MigratedConnection } from './postgres-backend.js';
import type { MigratedPool } from './postgres-pool.js';

type ReadEvents = Awaited<ReturnType<PostgresQueueBackend['readEvents']>>;
type StreamEvent = NonNullable<ReadEvents>[number][1][number];
type ListenClient = Awaited<ReturnType<PostgresConnection['getListenClient']>>;

const CHANNEL = 'bullmq_events';
/** BullMQ reads so many events at most. */
const PAGE = 100;
/** Ids are given before the commit, so an id may appear after a higher one: this long the last events are read again. */
const SETTLES_MS = 500;
/** BullMQ leaves out the notification of an event that commits while another one does: after each a second look follows. */
const SECOND_LOOK_MS = 20;

/**
 * BullMQ's PostgreSQL backend as the tail of an event stream that misses nothing. BullMQ's own reads, then listens, and
 * does not see what was committed in between, nor what was committed out of order.
 */
export class PostgresTail extends PostgresQueueBackend {
  private listensOn: ListenClient | undefined;
  private heardOfEvents = false;
  private looksAgain = false;
  private wake: () => void = () => undefined;
  /** All events up to this id were told. */
  private settledUpTo: string | undefined;
  /** When later ones were told. */
  private readonly toldAt = new Map<string, number>();

  override async readEvents(_from: string, blockTimeout: number): Promise<ReadEvents> {
    await this.listen();
    this.settledUpTo ??= await this.publishEvent({ event: 'tail' }, 0);
    let fresh = await this.look();
    if (fresh.length === 0) {
      await this.nextNotification(this.looksAgain ? SECOND_LOOK_MS : blockTimeout);
      fresh = await this.look();
    }
    return fresh.length > 0 ? [['events', fresh]] : null;
  }

  override async disconnect(): Promise<void> {
    this.wake();
    await super.disconnect();
  }

  /** Subscribes once a connection; a lost one is replaced by the next call. */
  private async listen(): Promise<void> {
    const client = await this.connection.getListenClient();
    if (client === this.listensOn) return;
    client.on('notification', ({ channel, payload }) => {
      if (channel !== CHANNEL || payload !== this.queueName) return;
      this.heardOfEvents = true;
      this.wake();
    });
    await client.query(`LISTEN ${CHANNEL}`);
    this.listensOn = client;
  }

  private async nextNotification(timeoutMs: number): Promise<void> {
    if (!this.heardOfEvents && !this.connection.isClosing) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.looksAgain = this.heardOfEvents;
    this.heardOfEvents = false;
  }

  /** Events that were not told yet, oldest first. */
  private async look(): Promise<StreamEvent[]> {
    const now = Date.now();
    const fresh: StreamEvent[] = [];
    for (let from = this.settledUpTo ?? '0'; ;) {
      // One millisecond is the least that BullMQ waits for more.
      const page = (await super.readEvents(from, 1))?.[0]?.[1] ?? [];
      for (const event of page) {
        if (this.toldAt.has(event[0])) continue;
        this.toldAt.set(event[0], now);
        fresh.push(event);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) break;
      from = last[0];
    }
    this.settle(now - SETTLES_MS);
    return fresh;
  }

  private settle(before: number): void {
    for (const [id, at] of this.toldAt) {
      if (at > before) return;
      this.toldAt.delete(id);
      if (BigInt(id) > BigInt(this.settledUpTo ?? 0)) this.settledUpTo = id;
    }
  }
}

/** Builds a PostgresTail; for QueueEvents only. */
export const createPostgresTail: BackendFactory<PostgresTail, PostgresConnectionOptions> = (name, opts) =>
  new PostgresTail(new MigratedConnection(opts.connection as MigratedPool), name, opts, true, `${name}:qe`);
