import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { packageOnFirstUse } from '../../package-on-first-use.js';
import type { SmtpOptions } from './smtp-options.js';

const smtpConnection = packageOnFirstUse<typeof SMTPConnection>('nodemailer/lib/smtp-connection');

/** A connection that may carry a message; `reused` where it carried one before. */
export interface OpenConnection {
  connection: SMTPConnection;
  reused: boolean;
  messages: number;
}

/** Idle connections that one worker keeps open, and their time limit; servers close idle connections too. */
const MAX_IDLE = 5;
const IDLE_MS = 5_000;
/** Servers end long conversations; better between two messages. */
const MAX_MESSAGES = 100;
/** The error that explains the end of a connection may follow it. */
const EXPLAINED_WITHIN_MS = 50;

/** Connections to the mail server: opened when needed, kept for the next message. */
export class SmtpConnections {
  private readonly idle: { open: OpenConnection; timer: NodeJS.Timeout }[] = [];
  private isClosed = false;

  constructor(private readonly options: SmtpOptions) {}

  /** An idle connection, or a new one that has said EHLO and logged in. Rejects when `stop` is aborted first. */
  async open(stop: AbortSignal, { fresh = false } = {}): Promise<OpenConnection> {
    const kept = fresh ? undefined : this.idle.pop();
    if (kept) {
      clearTimeout(kept.timer);
      return { ...kept.open, reused: true };
    }
    return { connection: await connect(this.options, stop), reused: false, messages: 0 };
  }

  /** Takes a connection back whose message was taken. */
  keep({ connection, messages }: OpenConnection): void {
    const carried = messages + 1;
    if (this.isClosed || this.idle.length >= MAX_IDLE || carried >= MAX_MESSAGES) return connection.quit();
    const entry = {
      open: { connection, reused: true, messages: carried },
      timer: setTimeout(() => this.drop(entry, true), IDLE_MS),
    };
    entry.timer.unref();
    this.idle.push(entry);
    connection.once('end', () => this.drop(entry, false));
  }

  /** Ends what is idle; what is in use ends when it comes back. */
  close(): void {
    this.isClosed = true;
    for (const entry of [...this.idle]) this.drop(entry, true);
  }

  private drop(entry: (typeof this.idle)[number], polite: boolean): void {
    const place = this.idle.indexOf(entry);
    if (place === -1) return;
    this.idle.splice(place, 1);
    clearTimeout(entry.timer);
    if (polite) entry.open.connection.quit();
  }
}

function connect({ connection: options, credentials }: SmtpOptions, stop: AbortSignal): Promise<SMTPConnection> {
  const connection = new (smtpConnection())(options);
  return new Promise<SMTPConnection>((resolve, reject) => {
    const fail = (error: unknown): void => {
      // First, since closing emits 'end' at once, which would be taken for the cause.
      reject(error as Error);
      connection.close();
    };
    const stopped = (): void => fail(stop.reason);
    if (stop.aborted) return stopped();
    stop.addEventListener('abort', stopped, { once: true });
    const done = (): void => {
      stop.removeEventListener('abort', stopped);
      resolve(connection);
    };
    // Never removed: an error event without a listener would be thrown.
    connection.on('error', fail);
    connection.once('end', () => setTimeout(() => fail(new Error('The connection was closed')), EXPLAINED_WITHIN_MS));
    connection.connect((error) => {
      if (error) return fail(error);
      if (credentials === undefined) return done();
      connection.login({ ...credentials }, (refused) => (refused ? fail(refused) : done()));
    });
  });
}
