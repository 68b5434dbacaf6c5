import { MailError, type MailErrorKind } from './mail-error.js';

/** What nodemailer adds to its errors. */
interface SmtpFailure {
  code?: string;
  message?: string;
  command?: string;
  response?: string | false;
  responseCode?: number;
}

const MAX_RESPONSE = 300;
/** A certificate that is refused after STARTTLS comes as an error of the socket. */
const TLS_WORDS = /certificate|self-signed|\b(ssl|tls)\b/i;
/** Answers to RCPT TO that speak of the mailbox; with an enhanced code (RFC 3463) the code decides. */
const MAILBOX_REFUSALS = [550, 551, 553];

/** An error of nodemailer as what it means for the message. @param left whether the message was on its way */
export function smtpError(error: unknown, left: boolean): MailError {
  if (error instanceof MailError) return error;
  const failure = error as SmtpFailure;
  const response = shownResponse(failure.response || undefined);
  const status = failure.responseCode ?? 0;
  const parts = { response, left: left && status === 0, cause: error };
  if (failure.code === 'EAUTH' || failure.code === 'ENOAUTH') {
    return new MailError('The mail server refused our credentials', { ...parts, kind: 'unavailable' });
  }
  if (failure.code === 'ETLS' || (failure.code === 'ESOCKET' && TLS_WORDS.test(String(failure.message)))) {
    return new MailError('No trusted encrypted connection to the mail server', { ...parts, kind: 'unavailable' });
  }
  const kind = kindOf(failure, status, response ?? '');
  const said = status > 0 ? ` (${shownStatus(status, response ?? '')})` : '';
  return new MailError(`${WORDS[kind]}${said}`, { ...parts, kind });
}

const WORDS: Record<MailErrorKind, string> = {
  interrupted: 'Stopped before the message left',
  unavailable: 'The mail server is not available',
  deferred: 'The mail server asked to try again later',
  rejected: 'The mail server refused the message',
  unknown_recipient: 'The mail server does not know the recipient',
};

function kindOf({ command = '' }: SmtpFailure, status: number, response: string): MailErrorKind {
  // Before MAIL FROM the server speaks of us or of itself: another hour or another password may help.
  if (status === 0 || !/^(MAIL FROM|RCPT TO|DATA)/.test(command)) return 'unavailable';
  if (status < 500) return 'deferred';
  if (!command.startsWith('RCPT TO')) return 'rejected';
  const enhanced = enhancedCode(response);
  const isMailbox = enhanced === undefined ? MAILBOX_REFUSALS.includes(status) : enhanced.startsWith('5.1.');
  return isMailbox ? 'unknown_recipient' : 'rejected';
}

/** Whether the server said explicitly that the mailbox does not exist, so that writing to it again is of no use. */
export function saysNoSuchMailbox(response: string | undefined): boolean {
  return ['5.1.1', '5.1.6', '5.1.10'].includes(enhancedCode(response ?? '') ?? '');
}

function enhancedCode(response: string): string | undefined {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
}

function shownStatus(status: number, response: string): string {
  const enhanced = enhancedCode(response);
  return enhanced === undefined ? String(status) : `${status} ${enhanced}`;
}

function shownResponse(response: string | undefined): string | undefined {
  return response
    ?.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_RESPONSE);
}
