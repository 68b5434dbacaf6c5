import { runMigrations } from 'bullmq';
import type { Socket } from 'node:net';
import pg from 'pg';
import { createValuesTable } from './postgres-values.js';
import { refuseTransactionPooler, MisfitDatabaseError } from './postgres-fitness.js';

/** The schema of BullMQ's tables. */
const SCHEMA = 'bullmq';
/** What is borrowed this long after the end is cut. */
const BORROWED_AT_END_MS = 300;

/**
 * A pool of this process. It gives no connection before BullMQ's migrations ran, because BullMQ remembers its
 * first failed look at the schema for ever: a process that starts before its database would never recover.
 */
export class MigratedPool extends pg.Pool {
  /** Resolves once BullMQ's tables are there. */
  readonly migrated: Promise<void>;
  /** Why it gives no connection, where the server itself is the reason. */
  misfit: string | undefined;
  private readonly borrowed = new Set<pg.PoolClient>();
  private readonly reach: pg.ClientConfig;
  private ended_ = false;

  /**
   * @param silentMs a connection that owes an answer longer than this is given up
   * @param migrated of the pool that migrates; without it this one does
   */
  constructor(connectionString: string, size: number, silentMs: number, migrated?: Promise<void>) {
    const reach = { connectionString, connectionTimeoutMillis: 5_000, keepAlive: true, query_timeout: silentMs };
    super({
      ...reach,
      max: size,
      // Not as a startup parameter: poolers refuse or forget those.
      onConnect: (client) => client.query(`set search_path to ${SCHEMA}`) as unknown as void,
      idleTimeoutMillis: 60_000,
    });
    this.reach = reach;
    this.setMaxListeners(64);
    this.on('connect', closeWhenSilent);
    this.on('release', (error) => isSilence(error) && void this.askIdleClients());
    this.on('acquire', (client) => this.borrowed.add(client));
    this.on('release', (_error, client) => this.borrowed.delete(client));
    this.migrated = migrated ?? this.migrateUntilDone();
  }

  /** The server's clock in milliseconds since 1970. */
  async now(): Promise<number> {
    const { rows } = await this.query<{ now: string }>('select extract(epoch from clock_timestamp()) * 1000 as now');
    return Number(rows[0]?.now);
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void;
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | void {
    if (callback) {
      void this.migrated.then(() =>
        super.connect((error, client, done) =>
          callback(error, client && returnedOnce(client), client?.release ?? done),
        ),
      );
      return;
    }
    return this.migrated.then(() => super.connect()).then(returnedOnce);
  }

  /** Ends within a moment: BullMQ may borrow a connection for LISTEN after it was closed, and never give it back. */
  override async end(): Promise<void> {
    this.ended_ = true;
    const cut = setTimeout(() => {
      for (const client of this.borrowed) {
        destroyConnection(client, new Error('The pool ends'));
        client.release(true);
      }
    }, BORROWED_AT_END_MS);
    try {
      await super.end();
    } finally {
      clearTimeout(cut);
    }
  }

  /** Where a network forgot one connection it forgot its sisters too: found out now, not one caller after another. */
  private async askIdleClients(): Promise<void> {
    const questions = Array.from({ length: this.idleCount }, () => this.query('select 1'));
    await Promise.allSettled(questions);
  }

  private async migrateUntilDone(): Promise<void> {
    for (let wait = 100; !this.ended_; wait = Math.min(wait * 2, 2_000)) {
      try {
        await this.migrate();
        this.misfit = undefined;
        return;
      } catch (error) {
        this.misfit = error instanceof MisfitDatabaseError ? error.message : undefined;
        this.emit('error', error as Error, undefined as unknown as pg.PoolClient);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  private async migrate(): Promise<void> {
    await refuseTransactionPooler(this.reach);
    const client = returnedOnce(await super.connect());
    let failure: Error | undefined;
    try {
      await runMigrations(client, SCHEMA);
      await createValuesTable(client);
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // A client that failed may still owe an answer: it must not serve others.
      client.release(failure);
    }
  }
}

/** At the end a connection may be given back by its borrower and by us, in either order; pg throws at the second, so `release` is patched. */
function returnedOnce(client: pg.PoolClient): pg.PoolClient {
  const { release } = client;
  let returned = false;
  client.release = (error) => {
    if (returned) return;
    returned = true;
    release.call(client, error);
  };
  return client;
}

/**
 * pg gives up the query only; the connection, which may be one that listens, would be trusted for ever. `query` is patched
 * and the error known by its text until pg closes a client whose query_timeout has passed.
 */
function closeWhenSilent(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  client.query = ((...given: unknown[]) => {
    const answer = query(...given);
    if (answer instanceof Promise) answer.catch((error) => isSilence(error) && destroyConnection(client, error));
    return answer;
  }) as typeof client.query;
  // A client in use that loses its server also emits `error`, which would end the process without a listener.
  client.on('error', () => undefined);
}

/** Its users learn of it by the client's error. pg has no public way to cut a connection that owes an answer. */
function destroyConnection(client: pg.PoolClient, reason: Error): void {
  const { connection } = client as unknown as { connection: { stream: Socket } };
  connection.stream.destroy(reason);
}

function isSilence(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}
