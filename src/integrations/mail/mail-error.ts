/**
 * What happened to a message that was not taken:
 * - `interrupted`: the task was stopped before the message left
 * - `unavailable`: the server was not reached, was silent, or refused us (not the message); it may have the message only
 *   where `left` is true
 * - `deferred`: it asked to try later (4xx)
 * - `rejected`: it will never take this message (5xx)
 * - `unknown_recipient`: it knows no such mailbox (5xx to RCPT TO)
 */
export type MailErrorKind = 'interrupted' | 'unavailable' | 'deferred' | 'rejected' | 'unknown_recipient';

export interface MailErrorParts {
  kind: MailErrorKind;
  /** The server's own words, one line; they may name the recipient. */
  response?: string | undefined;
  /** The message was on its way: whether the server has it is not known. */
  left?: boolean;
  cause?: unknown;
}

/** A mail that was not accepted, or whose outcome is unknown. The error's message names no address and no secret. */
export class MailError extends Error {
  readonly kind: MailErrorKind;
  readonly response: string | undefined;
  readonly left: boolean;

  constructor(message: string, { kind, response, left = false, cause }: MailErrorParts) {
    super(message, { cause });
    this.name = 'MailError';
    this.kind = kind;
    this.response = response;
    this.left = left;
  }
}
