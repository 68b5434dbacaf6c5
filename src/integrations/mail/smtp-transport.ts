import { linkedSignal } from '@app/task-engine';
import addressparser from 'nodemailer/lib/addressparser';
import type MailComposer from 'nodemailer/lib/mail-composer';
import { packageOnFirstUse } from '../../package-on-first-use.js';
import { MailError } from './mail-error.js';
import { MAIL_CHANNEL, type MailServerAddress } from './mail-tracing-channel.js';
import type { MailTransport, OutgoingMail } from './mail-transport.js';
import { MessageStream } from './message-stream.js';
import { type OpenConnection, SmtpConnections } from './smtp-connections.js';
import { SMTP_TIMES, smtpOptions, type SmtpTimes } from './smtp-options.js';
import { smtpError } from './smtp-error.js';

const mailComposer = packageOnFirstUse<typeof MailComposer>('nodemailer/lib/mail-composer');
const mimeFunctions = packageOnFirstUse<typeof import('nodemailer/lib/mime-funcs')>('nodemailer/lib/mime-funcs');

/** As nodemailer cuts its own. */
const ENCODED_WORD_LENGTH = 52;

/** Who writes, where to, and how long it may take. */
export interface SmtpSettings {
  smtpUrl: string;
  from: string;
  isProduction: boolean;
  times?: SmtpTimes;
}

/** One message being handed over; `task` stops it until it leaves, `deadline` whenever it is. */
interface Handover {
  raw: Buffer;
  to: string;
  task: AbortSignal;
  deadline: AbortSignal;
}

/** Mail through an SMTP server. */
export class SmtpTransport implements MailTransport {
  private readonly connections: SmtpConnections;
  private readonly sender: string;
  private readonly times: SmtpTimes;
  private readonly place: MailServerAddress;

  constructor(private readonly settings: SmtpSettings) {
    this.times = settings.times ?? SMTP_TIMES;
    const options = smtpOptions(settings.smtpUrl, settings.isProduction, this.times);
    this.connections = new SmtpConnections(options);
    this.place = { server: options.connection.host ?? '', port: Number(options.connection.port) };
    this.sender = addressparser(settings.from, { flatten: true })[0]?.address ?? '';
  }

  send(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    return MAIL_CHANNEL.tracePromise(() => this.deliver(mail, signal), { ...this.place });
  }

  private async deliver(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    const handover = {
      raw: await this.compose(mail),
      to: mail.to,
      task: signal,
      deadline: AbortSignal.timeout(this.times.wholeMs),
    };
    const failed = await this.attempt(handover, false);
    if (failed === undefined) return;
    // A kept connection may have been closed at the other end; a new one shows whether the server is reachable.
    const again = failed.reused && failed.error.kind === 'unavailable' && !failed.error.left;
    const last = again ? await this.attempt(handover, true) : failed;
    if (last !== undefined) throw last.error;
  }

  onModuleDestroy(): void {
    this.connections.close();
  }

  private async attempt(
    handover: Handover,
    fresh: boolean,
  ): Promise<{ error: MailError; reused: boolean } | undefined> {
    const { task, deadline } = handover;
    let open: OpenConnection | undefined;
    let stream: MessageStream | undefined;
    try {
      open = await this.connections.open(linkedSignal(task, deadline).signal, { fresh });
      stream = new MessageStream(handover.raw, () => !task.aborted && !deadline.aborted);
      await this.transmit(open, stream, handover);
      this.connections.keep(open);
      return undefined;
    } catch (error) {
      open?.connection.close();
      const left = stream?.hasLeft ?? false;
      return { error: failureOf(error, left, handover), reused: open?.reused ?? false };
    }
  }

  private transmit({ connection }: OpenConnection, stream: MessageStream, handover: Handover): Promise<void> {
    const { raw, to, task, deadline } = handover;
    return new Promise((resolve, reject) => {
      const stopped = (): void => reject(new Error('stopped'));
      // Once the message is being sent, only the server's answer shows the outcome.
      const stoppedByTask = (): void => (stream.hasLeft ? undefined : stopped());
      if (task.aborted || deadline.aborted) return stopped();
      task.addEventListener('abort', stoppedByTask, { once: true });
      deadline.addEventListener('abort', stopped, { once: true });
      const closed = (): void => void setImmediate(() => reject(new Error('The connection was closed')));
      connection.once('end', closed);
      connection.send({ from: this.sender, to: [to], size: raw.length }, stream, (error) => {
        task.removeEventListener('abort', stoppedByTask);
        deadline.removeEventListener('abort', stopped);
        connection.removeListener('end', closed);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  private compose({ messageId, to, subject, html, text }: OutgoingMail): Promise<Buffer> {
    const composer = new (mailComposer())({
      messageId: `<${messageId}>`,
      from: this.settings.from,
      to: { name: '', address: to },
      html,
      text,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const composed = composer.compile();
    composed.setHeader('Subject', subjectHeader(subject));
    return new Promise((resolve, reject) => {
      composed.build((error, message) => (error ? reject(error) : resolve(message as Buffer)));
    });
  }
}

/** Printable ASCII goes out as it is, so what looks like an encoded word would be decoded to unchecked text. */
function subjectHeader(subject: string): string | { prepared: true; foldLines: true; value: string } {
  if (!subject.includes('=?')) return subject;
  return { prepared: true, foldLines: true, value: mimeFunctions().encodeWord(subject, 'Q', ENCODED_WORD_LENGTH) };
}

function failureOf(error: unknown, left: boolean, { task, deadline }: Handover): MailError {
  if (task.aborted && !left) return new MailError('Stopped before the message left', { kind: 'interrupted' });
  if (deadline.aborted) return new MailError('The mail server took too long', { kind: 'unavailable', left });
  return smtpError(error, left);
}
