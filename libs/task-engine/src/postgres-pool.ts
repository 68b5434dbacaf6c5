import { runMigrations } from 'bullmq';
import pg from 'pg';

/** The schema of BullMQ's tables. */
const SCHEMA = 'bullmq';

/**
 * The one pool of this process. Nobody gets a connection before BullMQ's migrations ran, because BullMQ remembers its
 * first failed look at the schema for ever: a process that starts before its database would never recover.
 */
export class MigratedPool extends pg.Pool {
  /** Resolves once BullMQ's tables are there. */
  readonly migrated: Promise<void>;
  private ended_ = false;

  constructor(connectionString: string, size: number) {
    super({
      connectionString,
      max: size,
      options: `-c search_path=${SCHEMA}`,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      query_timeout: 30_000,
    });
    this.setMaxListeners(64);
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

  override async end(): Promise<void> {
    this.ended_ = true;
    await super.end();
  }

  private async migrateUntilDone(): Promise<void> {
    for (let wait = 100; !this.ended_; wait = Math.min(wait * 2, 2_000)) {
      try {
        const client = await super.connect();
        try {
          await runMigrations(client, SCHEMA);
          return;
        } finally {
          client.release();
        }
      } catch (error) {
        this.emit('error', error as Error, undefined as unknown as pg.PoolClient);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
