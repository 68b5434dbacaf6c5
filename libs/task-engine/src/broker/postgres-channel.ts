import type { Pool, PoolClient } from 'pg';
import { PROBE_MS, SignalChannel } from './signal-channel.js';

const CHANNEL = 'shared_signals';
/** A lost signal costs time only, so its commit waits for no disk; `true` ends the setting with this transaction. */
const NOTIFY = `select set_config('synchronous_commit', 'off', true), pg_notify('${CHANNEL}', $1)`;

/** NOTIFY and LISTEN, on one connection of the pool that is kept. */
export class PostgresChannel extends SignalChannel {
  private listener: PoolClient | undefined;

  constructor(
    private readonly pool: Pool,
    reportError: (error: Error) => void,
  ) {
    super(reportError);
  }

  async publish(text: string): Promise<void> {
    await this.pool.query(NOTIFY, [text]);
  }

  protected async listenOnce(heard: (text: string) => void): Promise<void> {
    const client = await this.pool.connect();
    this.listener = client;
    const lost = new Promise<Error>((resolve) => {
      client.once('error', resolve);
      client.once('end', () => resolve(new Error('Connection terminated')));
    });
    client.on('notification', ({ channel, payload }) => channel === CHANNEL && heard(payload ?? ''));
    try {
      if (this.closed) return;
      await client.query(`listen ${CHANNEL}`);
      // One that does not answer is closed by the pool.
      const probe = setInterval(() => void client.query('select 1').catch(() => undefined), PROBE_MS).unref();
      throw await lost.finally(() => clearInterval(probe));
    } finally {
      client.release(true);
    }
  }

  protected disconnect(): void {
    this.listener?.release(true);
  }
}
