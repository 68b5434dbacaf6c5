import { tracingChannel } from 'node:diagnostics_channel';

/** Where a mail is handed to; the mail itself is nobody's business. */
export interface MailHandover {
  server: string;
  port: number;
}

/** Tells of each mail that is handed to the mail server, from its beginning to the server's answer. */
export const MAIL_HANDOVERS = tracingChannel<MailHandover, MailHandover>('background-tasks:mail');
