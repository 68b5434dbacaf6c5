/** One message to one recipient, ready to be sent. */
export interface OutgoingMail {
  /** Without angle brackets; a repetition carries the same. */
  messageId: string;
  organizationId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** Where mail leaves: an SMTP server, or the local outbox. */
export interface MailTransport {
  /**
   * Resolves when the other side has taken the message. An aborted signal keeps it from leaving; once it is leaving, the
   * answer is awaited.
   * @throws MailError, or what the outbox's storage throws
   */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
}

/** Injection token of the MailTransport in use. */
export const MAIL_TRANSPORT = Symbol('MAIL_TRANSPORT');
