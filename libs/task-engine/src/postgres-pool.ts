import { runMigrations } from 'bullmq';
import pg from 'pg';

/** The schema of BullMQ's tables. */
const SCHEMA = 'bullmq';
/** What is borrowed this long after the end is cut. */
const BORROWED_AT_END_MS = 300;

/**
 * The one pool of this process. Nobody gets a connection before BullMQ's migrations ran, because BullMQ remembers its
 * first failed look at the schema for ever: a process that starts before its database would never recover.
 */
export class MigratedPool extends pg.Pool {
  /** Resolves once BullMQ's tables are there. */
  readonly migrated: Promise<void>;
  private readonly borrowed = new Set<pg.PoolClient>();
  private ended_ = false;

  /** @param silentMs a connection that owes an answer for so long is given up */
  constructor(connectionString: string, size: number, silentMs: number) {
    super({
      connectionString,
      max: size,
      options: `-c search_path=${SCHEMA}`,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      query_timeout: silentMs,
    });
    this.setMaxListeners(64);
    // A client in use that loses its server also emits `error`, which would end the process if nobody listened.
    this.on('connect', (client) => client.on('error', () => undefined));
    this.on('acquire', (client) => this.borrowed.add(client));
    this.on('release', (_error, client) => this.borrowed.delete(client));
    this.migrated = this.migrateUntilDone();
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void;
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | void {
    if (callback) {
      void this.migrated.then(() => super.connect(callback));
      return;
    }
    return this.migrated.then(() => super.connect());
  }

  /** Ends within a moment: BullMQ may borrow a connection for LISTEN after it was closed, and never give it back. */
  override async end(): Promise<void> {
    this.ended_ = true;
    const cut = setTimeout(() => {
      for (const client of this.borrowed) client.release(true);
    }, BORROWED_AT_END_MS);
    try {
      await super.end();
    } finally {
      clearTimeout(cut);
    }
  }

  private async migrateUntilDone(): Promise<void> {
    for (let wait = 100; !this.ended_; wait = Math.min(wait * 2, 2_000)) {
      try {
        await this.migrate();
        return;
      } catch (error) {
        this.emit('error', error as Error, undefined as unknown as pg.PoolClient);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  private async migrate(): Promise<void> {
    const client = await super.connect();
    let failure: Error | undefined;
    try {
      await runMigrations(client, SCHEMA);
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // A client that failed may still owe an answer: it must not serve others.
      client.release(failure);
    }
  }
}
