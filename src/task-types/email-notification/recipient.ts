import type { FieldError } from '@app/task-engine';
import { isEmail } from 'class-validator';
import { domainToASCII } from 'node:url';

export const MAX_RECIPIENTS = 10;
/** RFC 5321: path and local part. */
export const MAX_ADDRESS = 254;
const MAX_LOCAL_PART = 64;

/** No quotes, comments, spaces or brackets: one mailbox that every parser reads alike. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

const RULE = 'must be one plain e-mail address such as ana@example.com, without a display name';

/**
 * The one way to write an address: its domain in lower case, with international names as punycode; the part before the @
 * as it was sent. Undefined for anything that is not exactly one plain address.
 */
export function canonicalRecipient(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_ADDRESS) return undefined;
  const at = value.indexOf('@');
  const local = value.slice(0, at);
  const domain = value.slice(at + 1);
  if (at < 1 || local.length > MAX_LOCAL_PART || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) return undefined;
  const address = `${local}@${domainToASCII(domain)}`;
  return address.length <= MAX_ADDRESS && isEmail(address, { allow_ip_domain: false }) ? address : undefined;
}

/** Under which name an address is suppressed: no relevant server distinguishes Ana@ from ana@. */
export function suppressionKey(recipient: string): string {
  return recipient.toLowerCase();
}

/** What is wrong with `to`: each bad address by its place, two spellings of one address too. */
export function recipientErrors(to: unknown): FieldError[] {
  if (!Array.isArray(to)) return canonicalRecipient(to) === undefined ? [{ field: 'to', message: RULE }] : [];
  if (to.length < 1 || to.length > MAX_RECIPIENTS) {
    return [{ field: 'to', message: `must hold 1 to ${MAX_RECIPIENTS} addresses` }];
  }
  const seen = new Set<string>();
  return to.flatMap((value: unknown, place) => {
    const recipient = canonicalRecipient(value);
    if (recipient === undefined) return [{ field: `to[${place}]`, message: RULE }];
    if (seen.has(suppressionKey(recipient))) return [{ field: `to[${place}]`, message: 'is listed twice' }];
    seen.add(suppressionKey(recipient));
    return [];
  });
}

/** The checked addresses of `to` in the order they were sent. */
export function recipientsOf(to: string | string[]): string[] {
  return [to].flat().flatMap((value) => canonicalRecipient(value) ?? []);
}
