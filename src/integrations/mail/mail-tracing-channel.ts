import { tracingChannel } from 'node:diagnostics_channel';

/** The mail server that a mail is sent to; the mail itself is not traced. */
export interface MailServerAddress {
  server: string;
  port: number;
}

/** Traces each mail from its start to the mail server's answer. */
export const MAIL_CHANNEL = tracingChannel<MailServerAddress, MailServerAddress>('background-tasks:mail');
