import { type ParsedMail, simpleParser } from 'mailparser';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import {
  LOCALHOST_CERTIFICATE,
  LOCALHOST_KEY,
} from '../../src/integrations/outbound-http/testing/localhost-certificate.js';
import { until } from '../support/until.js';

/** A message as it arrived. */
export interface ReceivedMail {
  messageId: string;
  from: string;
  /** RCPT TO: who gets it, whatever its headers say. */
  recipients: string[];
  parsed: ParsedMail;
  raw: string;
}

/** What the server does with a message it has read whole. */
export type AtEnd = (mail: ReceivedMail) => Verdict | Promise<Verdict>;
export type Verdict = 'take' | 'silence' | 'hang up' | Refusal;

/** An answer that is no 2xx. */
export interface Refusal {
  code: number;
  text: string;
}

/** A real SMTP server; what it refuses, keeps silent about or hangs up on is told by its fields. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Connections so far, and those still open. */
  connections = 0;
  open = 0;
  onConnect: () => Refusal | 'silence' | undefined = () => undefined;
  onRecipient: (address: string) => Refusal | undefined = () => undefined;
  atEnd: AtEnd = () => 'take';
  private readonly server: SMTPServer;
  private readonly sockets = new Set<() => void>();

  private constructor(options: SMTPServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      closeTimeout: 100,
      ...options,
      onConnect: (_session, callback) => {
        this.connections += 1;
        const answer = this.onConnect();
        if (answer !== 'silence') callback(answer && asError(answer));
      },
      onRcptTo: ({ address }, _session, callback) => {
        const refusal = this.onRecipient(address);
        callback(refusal && asError(refusal));
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.take(Buffer.concat(chunks), session, callback));
      },
    });
    this.server.server.on('connection', (socket) => {
      this.open += 1;
      const hangUp = (): void => void socket.destroy();
      this.sockets.add(hangUp);
      socket.once('close', () => {
        this.open -= 1;
        this.sockets.delete(hangUp);
      });
    });
    // A client that goes away in the middle is what these tests are about.
    this.server.on('error', () => undefined);
  }

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const mailServer = new MailServer(options);
    await new Promise<void>((listening) => mailServer.server.listen(0, '127.0.0.1', listening));
    return mailServer;
  }

  /** One that offers STARTTLS with a certificate nobody trusts. */
  static startWithTls(options: SMTPServerOptions = {}): Promise<MailServer> {
    return MailServer.start({ cert: LOCALHOST_CERTIFICATE, key: LOCALHOST_KEY, disabledCommands: [], ...options });
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  url(credentials = '', query = ''): string {
    return `smtp://${credentials}127.0.0.1:${this.port}${query}`;
  }

  to(recipient: string): ReceivedMail[] {
    return this.received.filter(({ recipients }) => recipients.includes(recipient));
  }

  /** The first message to `recipient`, once it is there. */
  mailTo(recipient: string): Promise<ReceivedMail> {
    return until(() => this.to(recipient)[0], { what: `a mail to ${recipient}`, timeoutMs: 20_000 });
  }

  /** Drops every connection, as a server does that restarts. */
  hangUp(): void {
    for (const destroy of this.sockets) destroy();
  }

  close(): Promise<void> {
    this.hangUp();
    return new Promise((closed) => this.server.close(() => closed()));
  }

  private async take(
    raw: Buffer,
    { envelope }: SMTPServerSession,
    answer: (error?: Error | null, message?: string) => void,
  ): Promise<void> {
    const parsed = await simpleParser(raw);
    const mail: ReceivedMail = {
      messageId: parsed.messageId ?? '',
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      recipients: envelope.rcptTo.map(({ address }) => address),
      parsed,
      raw: raw.toString(),
    };
    this.received.push(mail);
    const verdict = await this.atEnd(mail);
    if (verdict === 'silence') return;
    if (verdict === 'hang up') return this.hangUp();
    if (verdict === 'take') answer(null, 'taken');
    else answer(asError(verdict));
  }
}

function asError({ code, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
